import ControlProtocol
import QMPClient
import Testing

@Suite("QMP: from the connection to the open session")
struct NegotiationTests {
  @Test("greeting, capabilities, ready")
  func negotiation() throws {
    var steps = Steps()
    #expect(steps.machine.handle(.opened) == [.schedule(.greeting, .seconds(5))])
    let asked = steps.line(Steps.greeting)
    #expect(asked.sent == [["execute": "qmp_capabilities", "arguments": [:], "id": "run.1"]])
    #expect(asked.count == 1)
    let opened = steps.line(Steps.reply("run.1"))
    #expect(opened.first == .cancel(.greeting) && opened.count == 2)
    guard case .ready(let greeting) = opened.last else {
      Issue.record("not ready: \(opened)")
      return
    }
    #expect([greeting.major, greeting.minor, greeting.micro] == [7, 2, 22])
    #expect(greeting.package == "p" && greeting.capabilities == ["oob"])
  }

  @Test("what a dead connection left before the greeting is dropped and counted; its events are facts")
  func leftovers() {
    var steps = Steps()
    _ = steps.machine.handle(.opened)
    #expect(steps.line(#"e": {}, "id": "dead.7"}"#).isEmpty, "the rest of a line")
    #expect(steps.line(Steps.reply("dead.8")).isEmpty)
    #expect(steps.line(Steps.event("DEVICE_DELETED")).isEmpty)
    #expect(steps.line(Steps.greeting).sent.count == 1)
    #expect(steps.line(Steps.reply("dead.9")).isEmpty)
    #expect(steps.line(Steps.event("STOP")).isEmpty)
    let opened = steps.line(Steps.reply("run.1"))
    #expect(Array(opened.suffix(2)) == [Steps.noticed("DEVICE_DELETED"), Steps.noticed("STOP")])
    #expect(steps.machine.counters.strayLines == 1)
    #expect(steps.machine.counters.unknownReplies == 2)
  }

  @Test("no greeting, or no answer to the negotiation, in time", arguments: [false, true])
  func silent(greets: Bool) {
    var steps = Steps()
    _ = steps.machine.handle(.opened)
    if greets { _ = steps.line(Steps.greeting) }
    let actions = steps.machine.handle(.fired(.greeting))
    #expect(actions == [.cancel(.greeting), .close, .notice(.ended(.noGreeting))])
    #expect(steps.line(Steps.greeting).isEmpty, "nothing counts after the end")
  }

  @Test("the greeting's deadline means nothing once the session is open")
  func lateTimer() {
    var steps = Steps.ready()
    #expect(steps.machine.handle(.fired(.greeting)).isEmpty)
  }

  @Test("a refused negotiation ends with QEMU's words")
  func refused() {
    var steps = Steps()
    _ = steps.machine.handle(.opened)
    _ = steps.line(Steps.greeting)
    let line = #"{"error": {"class": "GenericError", "desc": "no"}, "id": "run.1"}"#
    let error = QMPError(errorClass: "GenericError", text: "no", line: line)
    #expect(steps.line(line).ends == [.refused(error)])
  }

  @Test("commands before the session is open, and after its end, are refused and not sent")
  func notOpen() {
    var steps = Steps()
    #expect(steps.execute("stop") == [.answered(token: 1, .refused(.notOpen))])
    _ = steps.machine.handle(.opened)
    #expect(steps.execute("stop") == [.answered(token: 1, .refused(.notOpen))])
    _ = steps.line(Steps.greeting)
    #expect(steps.execute("stop") == [.answered(token: 1, .refused(.notOpen))])
    _ = steps.line(Steps.reply("run.1"))
    #expect(steps.execute("stop").sent.count == 1)
    _ = steps.machine.handle(.close)
    #expect(steps.execute("stop", token: 2) == [.answered(token: 2, .refused(.notOpen))])
  }

  @Test("a hang-up has its end in every phase, once")
  func hangUp() {
    for step in 0..<3 {
      var steps = Steps()
      _ = steps.machine.handle(.opened)
      if step > 0 { _ = steps.line(Steps.greeting) }
      if step > 1 { _ = steps.line(Steps.reply("run.1")) }
      #expect(steps.machine.handle(.closed).ends == [.hungUp(midLine: false)])
      #expect(steps.machine.handle(.closed).isEmpty)
      #expect(steps.machine.handle(.failed("late")).isEmpty)
    }
  }
}
