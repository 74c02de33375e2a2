internal import ControlModel
internal import ControlProtocol
internal import GuestAgent
internal import Testing

@Suite("Connection: hello, calls, keep-alive, beginning anew") struct AgentConnectionTests {
  @Test("begins with hello, and is ready with its answer")
  func begins() {
    var rig = ConnectionRig(.socket)
    #expect(rig.handle(.start) == [.open])
    rig.handle(.opened)
    #expect(rig.lastSent?["method"] == "hello")
    #expect(rig.lastSent?["params"]?["boot_id"] == "boot")
    #expect(rig.handle(.call(.gpeRead, token: 1)) == [.answered(token: 1, .lost)], "not before the hello is answered")
    let actions = rig.answerHello()
    #expect(actions.contains(.ready(HelloAnswer(partition: "LPAR1", isActive: true, generation: 3))))
    #expect(rig.lastSent?["method"] == "heartbeat")
  }

  @Test("answers find their calls in any order")
  func matches() {
    var rig = ConnectionRig.ready(.socket)
    let first = rig.call(1)
    let second = rig.call(2)
    #expect(rig.answer(second, ["value": 7]) == [.answered(token: 2, .done(["value": 7]))])
    #expect(rig.answer(first, ["value": 5]) == [.answered(token: 1, .done(["value": 5]))])
    #expect(rig.answer(first, ["value": 5]).isEmpty, "only once")
    #expect(rig.answer("other.1", ["value": 5]).isEmpty, "of an earlier run")
  }

  @Test("calls are bounded: 16 are under way, 64 wait, the next is refused")
  func bounds() {
    var rig = ConnectionRig.ready(.socket)
    rig.sent = []
    for token in 1...80 { rig.handle(.call(.gpeRead, token: UInt64(token))) }
    #expect(rig.sent.count == 16)
    guard case .answered(token: 81, .refused(let rejection))? = rig.handle(.call(.gpeRead, token: 81)).first else {
      Issue.record("the 81st call was not refused")
      return
    }
    #expect(rejection.reason == .overloaded)
    let first = rig.sent.first?["id"]
    if case .string(let id)? = first { rig.answer(id, .nothing) }
    #expect(rig.sent.count == 17, "an answer lets the next out")
    let lost = rig.handle(.closed).filter { if case .answered(_, .lost) = $0 { true } else { false } }
    #expect(lost.count == 79)
  }

  @Test("the end: calls are lost, and it connects again for ever with a delay that is capped")
  func reconnects() {
    var rig = ConnectionRig.ready(.socket)
    _ = rig.call(9)
    let actions = rig.handle(.closed)
    #expect(actions.contains(.answered(token: 9, .lost)))
    #expect(actions.contains(.lost))
    var delays: [Interval] = []
    for _ in 0..<12 {
      for case .schedule(.reconnect, let delay) in rig.all { delays.append(delay) }
      rig.all = []
      #expect(rig.handle(.fired(.reconnect)) == [.open])
      rig.handle(.closed)
    }
    #expect(delays.allSatisfy { $0 <= Backoff.cap && $0 >= .milliseconds(25) })
    #expect(delays.last.map { $0 >= .milliseconds(500) } == true)
  }

  @Test("heartbeats count up and say how the service is; one that is not answered is not followed by another")
  func heartbeats() {
    var rig = ConnectionRig.ready(.socket)
    #expect(rig.lastSent?["params"] == ["sequence": 1, "service": "ok"])
    let before = rig.sent.count
    rig.handle(.fired(.keepAlive))
    #expect(rig.sent.count == before)
    rig.answerKeepAlive()
    rig.handle(.service(.failed))
    rig.handle(.fired(.keepAlive))
    #expect(rig.lastSent?["params"] == ["sequence": 2, "service": "failed"])
  }

  @Test("silence ends it on a socket, and is met with another hello on a device")
  func silence() {
    for medium in [AgentConnectionStateMachine.Medium.socket, .device] {
      var rig = ConnectionRig.ready(medium)
      rig.sent = []
      for _ in 0..<rig.machine.silentTicks { #expect(!rig.handle(.fired(.keepAlive)).contains(.lost)) }
      let actions = rig.handle(.fired(.keepAlive))
      #expect(actions.contains(.lost))
      #expect(actions.contains(.close) == (medium == .socket))
      #expect((rig.lastSent?["method"] == "hello") == (medium == .device))
    }
  }

  @Test("power on: hello again on the same connection; power off is told")
  func power() {
    var rig = ConnectionRig.ready(.socket)
    let off = rig.notify("power", ["signal": "off"])
    #expect(off == [.notified(method: "power", params: ["signal": "off"])])
    let on = rig.notify("power", ["signal": "on"])
    #expect(on.contains(.lost))
    #expect(rig.lastSent?["method"] == "hello")
    #expect(rig.answerHello().contains { if case .ready = $0 { true } else { false } })
  }

  @Test("an inactive partition is kept alive by ping")
  func inactive() {
    var rig = ConnectionRig(.socket)
    rig.handle(.start)
    rig.handle(.opened)
    rig.answerHello(state: "inactive")
    #expect(rig.lastSent?["method"] == "ping")
  }

  @Test(
    "a garbled line, or one that is too long, begins anew",
    arguments: [
      "{\"jsonrpc\":", "OK", "{\"id\":1}", "\u{1}\u{2}",
    ])
  func garbled(line: String) {
    var socket = ConnectionRig.ready(.socket)
    #expect(socket.handle(.line(Array(line.utf8))).contains(.close))
    var tooLong = ConnectionRig.ready(.socket)
    #expect(tooLong.handle(.lineTooLong).contains(.close))
    var device = ConnectionRig.ready(.device)
    let actions = device.handle(.line(Array(line.utf8)))
    #expect(actions.contains(.lost) && !actions.contains(.close))
    #expect(device.lastSent?["method"] == "hello")
  }
}
