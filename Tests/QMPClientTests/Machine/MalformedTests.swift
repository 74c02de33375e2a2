import ControlProtocol
import QMPClient
import Testing

@Suite("QMP: what is no QMP")
struct MalformedTests {
  static let lines = [
    "x", "{", "}", "{}", "[]", "null", "1", "\"text\"", "QMP", "HTTP/1.1 400 Bad Request", #"{"return": {}"#,
    #"{"return": {}, "id": "run.2"}}"#, #"{"return": {}, "id": "run.2",}"#, #"{"return": 01, "id": "run.2"}"#,
    #"{'return': {}, 'id': 'run.2'}"#, #"{"return": {}, "return": {}, "id": "run.2"}"#,
    #"{"return": {}, "id": "run.2", "id": "run.2"}"#, #"{"return": {}, "error": {"class": "a", "desc": "b"}}"#,
    #"{"event": "A", "return": {}, "id": "run.2"}"#, #"{"event": 1}"#, #"{"event": "A", "data": 1}"#,
    #"{"id": "run.2"}"#,
    #"{"error": {}, "id": "run.2"}"#, #"{"error": {"class": "a"}, "id": "run.2"}"#,
    #"{"error": {"class": 1, "desc": "b"}, "id": "run.2"}"#, #"{"error": "text", "id": "run.2"}"#,
    #"{"return": "\ud800", "id": "run.2"}"#, #"{"return": 1e999, "id": "run.2"}"#, "{\"return\": \"\u{1}\"}",
    #"{"QMP": {}}"#, #"{"QMP": {"version": {"qemu": {"micro": "a"}}}}"#, Steps.greeting, "\u{0}", "\u{feff}{}",
    "{\"return\": {}, \"id\": \"run.2\"} x",
  ]

  @Test("ends an open session: what is under way is lost", arguments: lines)
  func ends(line: String) {
    var steps = Steps.ready()
    _ = steps.execute("stop")
    let actions = steps.line(line)
    #expect(actions.answers == [1: [.lost]])
    guard case .malformed(let text)? = actions.ends.first, actions.ends.count == 1 else {
      Issue.record("\(actions)")
      return
    }
    #expect(!text.utf8.contains { $0 < 0x20 }, "fit for a log")
    #expect(steps.line(Steps.reply("run.2")).isEmpty)
  }

  @Test("is passed over before the greeting", arguments: lines.filter { $0 != Steps.greeting })
  func stray(line: String) {
    var steps = Steps()
    _ = steps.machine.handle(.opened)
    #expect(steps.line(line).isEmpty)
    #expect(steps.machine.counters.strayLines == 1)
    #expect(steps.line(Steps.greeting).sent.count == 1)
  }

  @Test("bytes that are no UTF-8 are no QMP")
  func notUTF8() {
    var steps = Steps.ready()
    let line = Array(#"{"return": ""#.utf8) + [0xff, 0xc0] + Array(#"", "id": "run.2"}"#.utf8) + [0x0a]
    guard case .malformed? = steps.machine.handle(.bytes(line)).ends.first else {
      Issue.record("taken")
      return
    }
  }

  @Test("blank lines are nothing")
  func blank() {
    var steps = Steps.ready()
    #expect(steps.machine.handle(.bytes(Array("\r\n\n\r\n".utf8))).isEmpty)
  }

  @Test("a line may be as long as its limit, and no longer, with or without its end")
  func length() {
    let line = Array(Steps.reply("x.1").utf8) + [0x0a]
    var exact = Steps.ready(prefix: "exact") { $0.line = 200 }
    func padded(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x20, count: count - line.count) + line }
    #expect(exact.machine.handle(.bytes(padded(200))).isEmpty)
    #expect(exact.machine.counters.unknownReplies == 1)
    _ = exact.execute("stop")
    let over = exact.machine.handle(.bytes(padded(201)))
    #expect(over.ends == [.lineTooLong] && over.answers == [1: [.lost]])
    var endless = Steps.ready { $0.line = 200 }
    #expect(endless.machine.handle(.bytes([UInt8](repeating: 0x7b, count: 199))).isEmpty)
    #expect(endless.machine.handle(.bytes([0x7b])).ends == [.lineTooLong])
  }

  @Test("nesting is bounded, well beyond what the control program's own frames may have")
  func depth() {
    func nested(_ count: Int) -> String {
      String(repeating: "[", count: count) + String(repeating: "]", count: count)
    }
    var steps = Steps.ready()
    _ = steps.execute("query-named-block-nodes")
    #expect(steps.line(Steps.reply("run.2", nested(127))).answers.keys.contains(1))
    guard case .malformed(let text)? = steps.line(Steps.reply("run.2", nested(128))).ends.first else {
      Issue.record("taken")
      return
    }
    #expect(text.contains("nested deeper than 128"))
    #expect(throws: JSONFault.self) { try JSONText.value(of: nested(17).utf8, depthLimit: 16) }
  }

  @Test("a hang-up in the middle of a line is told as one")
  func midLine() {
    var steps = Steps.ready()
    _ = steps.execute("stop")
    #expect(steps.machine.handle(.bytes(Array(Steps.reply("run.2").utf8))).isEmpty)
    let actions = steps.machine.handle(.closed)
    #expect(actions.ends == [.hungUp(midLine: true)] && actions.answers == [1: [.lost]])
  }
}
