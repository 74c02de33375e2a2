import ControlProtocol
import QMPClient
import Testing

@Suite("QMP: events")
struct EventTests {
  @Test("events come as they come, between answers as well")
  func order() {
    var steps = Steps.ready()
    _ = steps.execute("device_del")
    let text = [Steps.event("A"), Steps.reply("run.2"), Steps.event("B"), Steps.event("C")].joined(separator: "\r\n")
    let actions = steps.line(text)
    #expect(
      actions == [
        Steps.noticed("A"), .cancel(.command(2)), .answered(token: 1, .done(.nothing)), Steps.noticed("B"),
        Steps.noticed("C"),
      ])
  }

  @Test("held events wait for their consumer and keep their order")
  func held() {
    var steps = Steps.ready { $0.holdsEvents = true }
    #expect(steps.line(Steps.event("A")).isEmpty && steps.line(Steps.event("B")).isEmpty)
    #expect(steps.machine.handle(.deliverEvents) == [Steps.noticed("A"), Steps.noticed("B")])
    #expect(steps.line(Steps.event("C")) == [Steps.noticed("C")])
    #expect(steps.machine.handle(.deliverEvents).isEmpty)
  }

  @Test("a consumer cannot have events before the session is open")
  func early() {
    var steps = Steps { $0.holdsEvents = true }
    _ = steps.machine.handle(.opened)
    _ = steps.line(Steps.event("A"))
    #expect(steps.machine.handle(.deliverEvents).isEmpty)
  }

  @Test("one event too many ends the connection: those held are told, then what was lost, then the end")
  func overflow() {
    var steps = Steps.ready { ($0.holdsEvents, $0.heldEvents) = (true, 2) }
    _ = steps.execute("device_del")
    _ = steps.line(Steps.event("A"))
    _ = steps.line(Steps.event("B"))
    #expect(
      steps.line(Steps.event("C")) == [
        Steps.noticed("A"), Steps.noticed("B"), .cancel(.command(2)), .answered(token: 1, .lost), .close,
        .notice(.ended(.tooManyEvents)),
      ])
  }

  @Test("the bytes of held events are bounded too")
  func bytes() {
    let length = Steps.event("A").utf8.count
    var steps = Steps.ready { ($0.holdsEvents, $0.heldBytes) = (true, 2 * length) }
    #expect(steps.line(Steps.event("A")).isEmpty && steps.line(Steps.event("B")).isEmpty)
    #expect(steps.line(Steps.event("C")).ends == [.tooManyEvents])
  }

  @Test("held events are told at a hang-up")
  func hangUp() {
    var steps = Steps.ready { $0.holdsEvents = true }
    _ = steps.line(Steps.event("SHUTDOWN"))
    #expect(
      steps.machine.handle(.closed) == [
        Steps.noticed("SHUTDOWN"), .close, .notice(.ended(.hungUp(midLine: false))),
      ])
  }

  @Test(
    "an event without data or with no usable time is an event",
    arguments: [
      #"{"event": "STOP"}"#, #"{"event": "STOP", "timestamp": {"seconds": -1, "microseconds": -1}}"#,
      #"{"event": "STOP", "timestamp": {"seconds": 18446744073709551615, "microseconds": 1}}"#,
      #"{"event": "STOP", "timestamp": 7, "data": {}}"#,
    ])
  func bare(line: String) {
    var steps = Steps.ready()
    #expect(steps.line(line) == [.notice(.event(QMPEvent("STOP")))])
  }
}
