internal import ControlModel
internal import ControlProtocol
internal import GuestAgent
internal import Testing

@Suite("Connection over a character device") struct DeviceConnectionTests {
  @Test("the hello begins at a new line, so that half a frame of an earlier run is dropped")
  func newline() {
    var rig = ConnectionRig(.device)
    rig.handle(.start)
    let actions = rig.handle(.opened)
    let bytes = actions.compactMap { if case .send(let bytes) = $0 { bytes } else { nil } }.first
    #expect(bytes?.first == 0x0a)
    #expect(bytes?.last == 0x0a)
  }

  @Test(
    "all that precedes the answer to our hello is dropped",
    arguments: [
      "rpc\":\"2.0\",\"id\":\"old.3\",\"result\":{}}",
      "{\"jsonrpc\":\"2.0\",\"id\":\"old.1\",\"result\":{\"value\":1}}",
      "{\"jsonrpc\":\"2.0\",\"method\":\"sci\",\"params\":{\"partition\":\"LPAR1\"}}",
      "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"x\",\"data\":{\"reason\":\"parse_error\"}}}",
      "ERR parse_error what", "\u{0}\u{7f}",
    ])
  func dropped(line: String) {
    var rig = ConnectionRig(.device)
    rig.handle(.start)
    rig.handle(.opened)
    #expect(rig.handle(.line(Array(line.utf8))).isEmpty)
    #expect(rig.answerHello().contains { if case .ready = $0 { true } else { false } })
  }

  @Test("an old hello's answer does not count; an unanswered one is said again")
  func again() {
    var rig = ConnectionRig(.device)
    rig.handle(.start)
    rig.handle(.opened)
    guard case .string(let old)? = rig.lastSent?["id"] else {
      Issue.record("no hello was said")
      return
    }
    rig.handle(.fired(.greeting))
    #expect(rig.lastSent?["method"] == "hello")
    #expect(rig.answer(old, ConnectionRig.hello("active")).isEmpty)
    #expect(rig.answerHello().contains { if case .ready = $0 { true } else { false } })
  }

  @Test("a daemon that restarted behind the device is noticed: it does not know our hello", arguments: [true, false])
  func check(isKnown: Bool) {
    var rig = ConnectionRig.ready(.device)
    rig.answerKeepAlive()
    rig.handle(.fired(.keepAlive))
    guard let check = rig.sent.last(where: { $0["method"] == "show_sessions" }), case .string(let id)? = check["id"]
    else {
      Issue.record("it was not checked")
      return
    }
    let label: WireValue = isKnown ? "agent run" : "agent other"
    let actions = rig.answer(id, ["sessions": [["agent": label, "hello": true]]])
    #expect(actions.contains(.lost) == !isKnown)
    #expect((rig.lastSent?["method"] == "hello") == !isKnown)
  }

  @Test("the delays follow from the seed")
  func seed() {
    var one = Backoff(seed: 7)
    var two = Backoff(seed: 7)
    var other = Backoff(seed: 8)
    let first = (0..<8).map { _ in one.delay() }
    #expect(first == (0..<8).map { _ in two.delay() })
    #expect(first != (0..<8).map { _ in other.delay() })
  }
}
