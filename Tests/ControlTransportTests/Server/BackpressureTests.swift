import ControlModel
import ControlProtocol
import ControlTransport
import NIOCore
import Testing

@Suite("Clients that do not read, do not end a line, or flood (design: safety, limits)", .timeLimit(.minutes(1)))
struct BackpressureTests {
  private static let help = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"help\"}\n"

  @Test("A client that never reads is read no further, and closed after its grace")
  func neverReads() async throws {
    try await Rig.run(settings: { $0.outputGrace = .milliseconds(30) }) { rig in
      let peer = try await Peer.connect(rig.control, reads: false)
      try await peer.send(String(repeating: Self.help, count: 3_000))
      #expect(await rig.service.closed() != nil)
      let counters = try await rig.counters()
      #expect(counters.closedForFault == 1)
      #expect(counters.frames < 3_000, "answers were made that nobody read")
      try? await peer.hangUp()
    }
  }

  @Test("A client that reads late gets every answer")
  func readsLate() async throws {
    try await Rig.run(settings: { $0.outputGrace = .seconds(3_600) }) { rig in
      let peer = try await Peer.connect(rig.control, reads: false)
      try await peer.send(String(repeating: Self.help, count: 200))
      // Twice the same count with a turn of the loop between: it is read no further.
      var frames = try await rig.counters().frames
      while case let next = try await rig.counters().frames, next != frames { frames = next }
      #expect(frames < 200, "its output was bounded")
      try await peer.startReading()
      #expect(await peer.lines(200).count == 200)
      try await peer.hangUp()
    }
  }

  @Test("Relays to a client that does not read: the oldest are dropped, it stays, and gets the newest")
  func relays() async throws {
    try await Rig.run(settings: {
      $0.relayLimit = 16; $0.outputGrace = .milliseconds(30)
    }) { rig in
      let peer = try await Peer.connect(rig.partition, reads: false)
      try await peer.send("hello\n")
      let call = try #require(await rig.service.performed())
      let output = try #require(rig.service.output(call.ticket.session))
      let padding = WireValue.string(String(repeating: "x", count: 1_000))
      for number in UInt64(1)...2_000 {
        let members = [WireValue.Member("from", padding), WireValue.Member("sequence", .unsigned(number))]
        let relay = WireNotification(method: "heartbeat", params: .object(members), isRelay: true)
        try await rig.onLane { output.notify(relay) }
      }
      let dropped = try await rig.counters().droppedRelays
      #expect(dropped > 0)
      try await peer.startReading()
      let lines = await peer.lines(2_001 - Int(dropped))
      let newest = lines.suffix(16).map { $0.split(separator: "=").last.map(String.init) }
      #expect(newest == (1_985...2_000).map { "\($0)" }, "the queue holds the newest, in their order")
      #expect(try await rig.counters().closedForFault == 0)
      try await peer.hangUp()
    }
  }

  @Test("The control program's own notifications have a bound too: beyond it a client that does not read is closed")
  func ownNotifications() async throws {
    try await Rig.run(settings: { $0.outputGrace = .seconds(3_600) }) { rig in
      let peer = try await Peer.connect(rig.partition, reads: false)
      try await peer.send("hello\n")
      let call = try #require(await rig.service.performed())
      let output = try #require(rig.service.output(call.ticket.session))
      let stop = WireNotification(
        method: "stop", params: ["why": .string(String(repeating: "x", count: 10_000))], isRelay: false)
      for _ in 0..<200 { try await rig.onLane { output.notify(stop) } }
      #expect(await rig.service.closed() == call.ticket.session)
      #expect(try await rig.counters().closedForFault == 1)
      try? await peer.hangUp()
    }
  }

  @Test("Events stop at a full buffer, and go on when it has drained")
  func publishing() async throws {
    try await Rig.run(settings: { $0.outputGrace = .milliseconds(30) }) { rig in
      let peer = try await Peer.connect(rig.control, reads: false)
      try await peer.send("subscribe\n")
      let call = try #require(await rig.service.performed())
      let output = try #require(rig.service.output(call.ticket.session))
      let event = PublishedEvent(seq: 1, text: Array("* event\n".utf8), json: Array("{}\n".utf8))
      let events = [PublishedEvent](repeating: event, count: 1_000)
      var published = 0
      while try await rig.onLane({ output.publish(events[...]) }) { published += 1_000 }
      #expect(published > 0)
      let (resumed, sink) = AsyncStream<Void>.makeStream()
      try await rig.onLane { output.whenWritable { sink.finish() } }
      try await peer.startReading()
      for await _ in resumed {}
      #expect(try await rig.onLane { output.publish(events[...]) })
      #expect(await peer.lines(published + 1_001).count { $0 == "* event" } == published + 1_000)
      #expect(try await rig.counters().closedForFault == 0)
      try await peer.hangUp()
    }
  }

  @Test("A guest that does not end its line is closed; a person at the control socket is waited for")
  func partialLine() async throws {
    try await Rig.run(settings: { $0.partialLineGrace = .milliseconds(30) }) { rig in
      let person = try await Peer.connect(rig.control)
      try await person.send("pi")
      let guest = try await Peer.connect(rig.partition)
      try await guest.send("ping\npi")
      #expect(await guest.rest().count == 1)
      #expect(try await rig.counters().closedForFault == 1)
      try await person.send("ng\n")
      #expect(await person.lines(1).count == 1)
      try await person.hangUp()
    }
  }

  @Test("A flood is refused beyond its rate, and others are served meanwhile")
  func flood() async throws {
    try await Rig.run(settings: { $0.slowdown = .zero }) { rig in
      let guest = try await Peer.connect(rig.partition)
      try await guest.send(String(repeating: "show slots\n", count: 2_000))
      let person = try await Peer.connect(rig.control)
      try await person.send("ping\n")
      #expect(await person.lines(1).first?.hasPrefix("OK") == true)
      let lines = await guest.lines(2_000)
      let refused = lines.count { $0.hasPrefix("ERR overloaded") }
      #expect(lines.count == 2_000)
      #expect(refused > 0 && refused <= 1_900, "the burst of 100 is served")
      #expect(try await rig.counters().overloaded == refused)
      for peer in [guest, person] { try await peer.hangUp() }
    }
  }

  @Test("Over its rate a guest is slowed before anything is refused")
  func slowed() async throws {
    try await Rig.run(settings: {
      $0.slowdown = .seconds(3_600)
      let rate = TokenBucket.Rate(perSecond: 500, burst: 2)
      $0.guestLimits = RateLimits(commands: rate, registers: rate)
    }) { rig in
      let peers = [try await Peer.connect(rig.partition), try await Peer.connect(rig.partition)]
      for peer in peers { try await peer.send(String(repeating: "show slots\n", count: 20)) }
      for peer in peers {
        let lines = await peer.lines(20)
        #expect(lines.count == 20 && lines.allSatisfy { $0.hasPrefix("OK") })
        try await peer.hangUp()
      }
    }
  }

  @Test("At the end what has begun is answered, what has not is refused, then everything closes")
  func shutDown() async throws {
    try await Rig.run { rig in
      rig.service.setAnswersAtOnce(false)
      let peer = try await Peer.connect(rig.control)
      try await peer.send("act LPAR=0\nact LPAR=1\n")
      let call = try #require(await rig.service.performed())
      async let stopped: Void = rig.server.shutDown(grace: .seconds(3_600))
      #expect(await rig.service.refused() == .shuttingDown)
      try await rig.answer(call.ticket)
      let lines = await peer.rest()
      #expect(lines.count == 2 && lines[0].hasPrefix("OK") && lines[1].hasPrefix("ERR shutting_down"))
      await stopped
      await #expect(throws: (any Error).self) { try await Peer.connect(rig.control) }
    }
  }

  @Test("Who is not answered within the grace at the end is closed all the same")
  func shutDownGrace() async throws {
    try await Rig.run { rig in
      rig.service.setAnswersAtOnce(false)
      let peer = try await Peer.connect(rig.control)
      try await peer.send("act LPAR=0\n")
      #expect(await rig.service.performed() != nil)
      await rig.server.shutDown(grace: .milliseconds(10))
      #expect(await peer.rest().isEmpty)
      #expect(try await rig.counters().open == 0)
    }
  }
}
