import ControlProtocol
import QMPClient
import Testing

@Suite("QMP: commands and their answers")
struct CommandTests {
  @Test("each answer finds its command, in any order; doubled and unknown ones are dropped and counted")
  func outOfOrder() {
    var steps = Steps.ready()
    for token in UInt64(1)...3 { _ = steps.execute("query-status", token: token) }
    #expect(steps.line(Steps.reply("run.4", "3")) == [.cancel(.command(4)), .answered(token: 3, .done(3))])
    #expect(steps.line(Steps.reply("run.2", "1")) == [.cancel(.command(2)), .answered(token: 1, .done(1))])
    #expect(steps.line(Steps.reply("run.2", "1")).isEmpty, "doubled")
    #expect(steps.line(Steps.reply("run.5")).isEmpty, "not asked yet")
    #expect(steps.line(Steps.reply("run.03")).isEmpty)
    #expect(steps.line(#"{"return": {}, "id": 3}"#).isEmpty)
    #expect(steps.line(#"{"return": {}, "id": {"run": 3}}"#).isEmpty)
    #expect(steps.line(#"{"return": {}}"#).isEmpty)
    #expect(steps.line(#"{"error": {"class": "GenericError", "desc": "JSON parse error"}}"#).isEmpty)
    #expect(steps.machine.counters.unknownReplies == 7)
    #expect(steps.line(Steps.reply("run.3", "2")) == [.cancel(.command(3)), .answered(token: 2, .done(2))])
  }

  @Test("an answer to an earlier connection's command is nobody's")
  func stale() {
    var old = Steps.ready(prefix: "old")
    var new = Steps.ready(prefix: "new")
    _ = old.execute("device_del", token: 1)
    _ = new.execute("query-pci", token: 1)
    #expect(new.line(Steps.reply("old.2")).isEmpty)
    #expect(new.machine.counters.unknownReplies == 1)
    #expect(new.line(Steps.reply("new.2")).answers == [1: [.done(.nothing)]])
  }

  @Test("an error keeps its class, its text and its line")
  func error() {
    var steps = Steps.ready()
    _ = steps.execute("nonsense")
    let line = #"{"id": "run.2", "error": {"class": "CommandNotFound", "desc": "The command \"x\\y\" is not", "z": 1}}"#
    let error = QMPError(errorClass: "CommandNotFound", text: #"The command "x\y" is not"#, line: line)
    #expect(steps.line(line).answers == [1: [.failed(error)]])
  }

  @Test("a deadline ends the command; the answer that comes after all is dropped and counted")
  func overdue() {
    var steps = Steps.ready()
    #expect(steps.execute("stop", deadline: .seconds(9)).last == .schedule(.command(2), .seconds(9)))
    #expect(steps.machine.handle(.fired(.command(2))) == [.answered(token: 1, .overdue)])
    #expect(steps.machine.handle(.fired(.command(2))).isEmpty)
    #expect(steps.line(Steps.reply("run.2")).isEmpty)
    #expect(steps.machine.counters.lateReplies == 1 && steps.machine.counters.unknownReplies == 0)
    #expect(steps.line(Steps.reply("run.2")).isEmpty)
    #expect(steps.machine.counters.unknownReplies == 1, "late once, unknown afterwards")
  }

  @Test("commands without an answer are bounded, and overdue ones count until they are answered")
  func tooMany() {
    var steps = Steps.ready { $0.commands = 2 }
    _ = steps.execute("a", token: 1)
    _ = steps.execute("b", token: 2)
    #expect(steps.execute("c", token: 3) == [.answered(token: 3, .refused(.tooMany))])
    _ = steps.machine.handle(.fired(.command(2)))
    #expect(steps.execute("d", token: 4) == [.answered(token: 4, .refused(.tooMany))])
    _ = steps.line(Steps.reply("run.2"))
    #expect(steps.execute("e", token: 5).sent.first?["id"] == "run.4")
  }

  @Test("what was under way at the end is lost, in its order, before the end is told")
  func lost() {
    var steps = Steps.ready()
    for token in UInt64(1)...12 { _ = steps.execute("stop", token: token) }
    _ = steps.machine.handle(.fired(.command(2)))
    let actions = steps.machine.handle(.closed)
    let lost = actions.compactMap { if case .answered(let token, .lost) = $0 { token } else { nil } }
    #expect(lost == Array(2...12))
    #expect(Array(actions.suffix(2)) == [.close, .notice(.ended(.hungUp(midLine: false)))])
  }

  static let hostile = [
    #"","execute":"quit"#, "a\"}\n{\"execute\":\"quit\"}\n", "\\", "\\\"", "\u{0}\u{1f}\u{7f}\r\n", "\u{1f600}\u{e9}",
    "\u{2028}", #"\u0022"#, "${x}", "%s%n", "'", "\u{fffd}",
  ]

  @Test("no string becomes part of a command", arguments: hostile)
  func injection(text: String) {
    var steps = Steps.ready()
    let arguments: WireValue = ["id": .string(text), "more": [["x": .string(text)]]]
    let actions = steps.execute(text, .object([.init(text, arguments)]))
    #expect(
      actions.sent == [["execute": .string(text), "arguments": .object([.init(text, arguments)]), "id": "run.2"]])
    guard case .send(let bytes)? = actions.first else {
      Issue.record("not sent")
      return
    }
    #expect(bytes.count { $0 < 0x20 } == 1 && bytes.last == 0x0a, "one line")
  }

  @Test("what QEMU could not read is refused here")
  func unsendable() {
    var steps = Steps.ready { ($0.depth, $0.command) = (4, 200) }
    let refused: [(String, WireValue)] = [
      ("a", "text"), ("a", [1]), ("a\u{fffe}", [:]),
      ("a", ["x": .string(String(Unicode.Scalar(0xfdd0) ?? "x"))]), ("a", ["\u{10fffe}": 1]),
      ("a", ["x": [["y": "\u{1ffff}"]]]), ("a", ["x": .double(.nan)]), ("a", ["x": .double(-.infinity)]),
      ("a", ["x": [[[1]]]]), ("a", ["x": .string(String(repeating: "x", count: 200))]),
    ]
    for (name, arguments) in refused {
      let actions = steps.execute(name, arguments)
      guard case .answered(1, .refused(.unsendable))? = actions.first, actions.count == 1 else {
        Issue.record("\(name) \(arguments): \(actions)")
        continue
      }
    }
    #expect(steps.execute("a", ["x": [[1]]]).sent.count == 1)
  }

  @Test("whole numbers are whole in both directions")
  func integers() {
    var steps = Steps.ready()
    let edges: WireValue = [.negative(.min), .unsigned(UInt64(Int64.max)), .unsigned(.max)]
    #expect(steps.execute("a", ["x": edges]).sent.first?["arguments"] == ["x": edges])
    let answer = steps.line(Steps.reply("run.2", "[-9223372036854775808,9223372036854775807,18446744073709551615]"))
    #expect(answer.answers == [1: [.done(edges)]])
  }
}
