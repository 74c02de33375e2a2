import ControlModel
import ControlProtocol
import ControlTransport
import Testing

@Suite("Connections over real Unix sockets (protocol, section 2)", .timeLimit(.minutes(1)))
struct ConnectionTests {
  @Test("Pipelined requests are answered in order, in one connection")
  func pipelining() async throws {
    try await Rig.run { rig in
      let peer = try await Peer.connect(rig.control)
      try await peer.send(String(repeating: "ping\nshow slots\n", count: 500))
      let lines = await peer.lines(1_000)
      #expect(lines.count == 1_000)
      #expect(lines.allSatisfy { $0.hasPrefix("OK") })
      try await peer.hangUp()
    }
  }

  @Test("Half of it closed, a client still gets every answer, then the end")
  func halfClose() async throws {
    try await Rig.run { rig in
      rig.service.setAnswersAtOnce(false)
      let peer = try await Peer.connect(rig.control)
      try await peer.send("act LPAR=0\nping\nact LPAR=1")
      try await peer.endInput()
      let first = try #require(await rig.service.performed())
      try await rig.answer(first.ticket)
      let second = try #require(await rig.service.performed())
      #expect(second.call == .change(.act(lpar: .number(1))), "the end of the stream ends the last frame")
      try await rig.answer(second.ticket, .failure(Rejection(.held, "an operator's")))
      let lines = await peer.rest()
      #expect(lines.count == 3)
      #expect(lines.last?.hasPrefix("ERR held") == true)
      #expect(await rig.service.closed() != nil)
    }
  }

  @Test("A guest's ping is a sign of life, though the connection answers it by itself")
  func signOfLife() async throws {
    try await Rig.run { rig in
      let peer = try await Peer.connect(rig.partition)
      try await peer.send("ping\n")
      #expect(await rig.service.event { if case .heard(let id) = $0 { id } else { nil } } != nil)
      try await peer.hangUp()
    }
  }

  @Test("A hang-up at any byte of a frame closes the session and harms nobody else")
  func hangUps() async throws {
    try await Rig.run { rig in
      let bystander = try await Peer.connect(rig.control)
      let frame = Array("show slots\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n".utf8)
      for length in 0...frame.count {
        let peer = try await Peer.connect(rig.control)
        if length > 0 { try await peer.send(Array(frame[..<length])) }
        try await peer.hangUp()
        #expect(await rig.service.closed() != nil)
      }
      try await bystander.send("ping\n")
      #expect(await bystander.lines(1).count == 1)
      #expect(try await rig.counters().open == 1)
      try await bystander.hangUp()
    }
  }

  @Test("An operation goes on when its issuer hangs up, and its answer is dropped")
  func hangUpWhileWaiting() async throws {
    try await Rig.run { rig in
      rig.service.setAnswersAtOnce(false)
      let peer = try await Peer.connect(rig.control)
      try await peer.send("act LPAR=0\n")
      let call = try #require(await rig.service.performed())
      let output = try #require(rig.service.output(call.ticket.session))
      try await peer.hangUp()
      #expect(await rig.service.closed() == call.ticket.session)
      try await rig.onLane {
        output.answer(call.ticket, .success(.nothing))
        output.notify(WireNotification(method: "sci", params: .nothing, isRelay: false))
        #expect(!output.publish([]))
        output.close()
      }
    }
  }

  @Test("A frame that is too long is answered, and nothing after it is carried out", arguments: ["", "{"])
  func tooLong(beginning: String) async throws {
    try await Rig.run { rig in
      let peer = try await Peer.connect(rig.control)
      let long = beginning + String(repeating: "x", count: 150_000)
      try await peer.send("ping\n\(long)\nact LPAR=0\n")
      let lines = await peer.rest()
      #expect(lines.count == 2)
      #expect(lines.last?.contains("frame_too_long") == true)
      #expect(lines.last?.hasPrefix("{") == !beginning.isEmpty, "in the form of the line")
      try await peer.hangUp()
      let seen = await rig.service.event { event -> ScriptedService.Event? in
        switch event {
        case .performed, .closed: event
        default: nil
        }
      }
      guard case .closed = seen else {
        Issue.record("\(String(describing: seen))")
        return
      }
    }
  }

  @Test("With twenty outstanding the twenty-first is not begun until one is answered")
  func outstanding() async throws {
    try await Rig.run { rig in
      rig.service.setAnswersAtOnce(false)
      let peer = try await Peer.connect(rig.partition)
      let call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"gpe_read\"}\n"
      try await peer.send(String(repeating: call, count: 21))
      var tickets: [Ticket] = []
      for _ in 0..<20 { tickets.append(try #require(await rig.service.performed()).ticket) }
      #expect(tickets.map(\.request) == Array(0..<20))
      try await rig.answer(tickets[11])
      #expect(try #require(await rig.service.performed()).ticket.request == 20)
      #expect(await peer.lines(1).count == 1)
      try await peer.hangUp()
    }
  }

  @Test("A refused request is answered and passed on for the audit trail")
  func refusals() async throws {
    try await Rig.run { rig in
      let peer = try await Peer.connect(rig.control)
      try await peer.send("nonsense\n")
      #expect(await rig.service.refused() == .unknownCommand)
      #expect(await peer.lines(1).first?.hasPrefix("ERR unknown_command") == true)
      #expect(try await rig.counters().refused == 1)
      try await peer.hangUp()
    }
  }

  @Test("Notifications come in the form in which they were asked for, and not before")
  func notificationForm() async throws {
    try await Rig.run { rig in
      let sci = WireNotification(method: "sci", params: .nothing, isRelay: false)
      for (hello, start) in [("hello\n", "* sci"), ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"}\n", "{")] {
        let peer = try await Peer.connect(rig.partition)
        let (id, issuer) = try #require(await rig.service.opened())
        #expect(issuer == .partition(Rig.guest))
        let output = try #require(rig.service.output(id))
        try await rig.onLane { output.notify(sci) }
        try await peer.send(hello)
        #expect(await peer.lines(1).count == 1)
        try await rig.onLane { output.notify(sci) }
        let lines = await peer.lines(1)
        #expect(lines.count == 1 && lines[0].hasPrefix(start))
        try await peer.hangUp()
      }
    }
  }

  @Test("The service can close a connection after what it has sent")
  func closedByService() async throws {
    try await Rig.run { rig in
      let peer = try await Peer.connect(rig.partition)
      try await peer.send("hello\n")
      let call = try #require(await rig.service.performed())
      let output = try #require(rig.service.output(call.ticket.session))
      try await rig.onLane {
        output.notify(WireNotification(method: "power", params: ["state": "off"], isRelay: false))
        output.close()
      }
      let lines = await peer.rest()
      #expect(lines.count == 2 && lines[1].hasPrefix("* power"))
      #expect(await rig.service.closed() == call.ticket.session)
    }
  }
}
