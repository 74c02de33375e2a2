import ControlModel
import ControlProtocol
import ControlTransport
import Testing

@Suite("The client of tools, tests and benchmarks", .timeLimit(.minutes(1)))
struct ControlClientTests {
  @Test("Calls overlap, and each has its own answer")
  func calls() async throws {
    try await Rig.run { rig in
      rig.service.setAnswersAtOnce(false)
      let client = try await ControlClient.connect(to: rig.control)
      async let slow = client.call("act", ["lpar": 0])
      let change = try #require(await rig.service.performed())
      #expect(try await client.call("ping") == .nothing)
      async let quick = client.call("show_slots")
      let read = try #require(await rig.service.performed())
      try await rig.answer(read.ticket, .success(["slots": []]))
      #expect(try await quick == ["slots": []])
      try await rig.answer(change.ticket, .success(["operation": .unsigned(.max)]))
      #expect(try await slow["operation"] == .unsigned(.max))
      await client.close()
    }
  }

  @Test("A refusal has its reason, its message and its facts")
  func refusal() async throws {
    try await Rig.run { rig in
      rig.service.setAnswersAtOnce(false)
      let client = try await ControlClient.connect(to: rig.control)
      async let answer = client.call("act", ["lpar": "LPAR0"])
      let rejection = Rejection(
        .slotBusy, "operation 7 has it", data: [.init("operation", .number(7)), .init("state", .string("removing"))])
      try await rig.answer(try #require(await rig.service.performed()).ticket, .failure(rejection))
      do {
        _ = try await answer
        Issue.record("not refused")
      } catch {
        #expect(error as? Rejection == rejection)
      }
      await #expect(throws: Rejection.self) { try await client.call("no_such_command") }
      await client.close()
    }
  }

  @Test("Pipelined calls are answered in their order, refusals among them")
  func pipelined() async throws {
    try await Rig.run { rig in
      let client = try await ControlClient.connect(to: rig.control)
      let asked: [WireValue] = [["operation": 1], ["operation": "x"], ["operation": 2]]
      let answers = try await client.pipelined("show_operation", asked)
      #expect(answers.count == 3)
      #expect(answers[0] == .success(.nothing) && answers[2] == .success(.nothing))
      guard case .failure(let rejection) = answers[1] else {
        Issue.record("not refused")
        return
      }
      #expect(rejection.reason == .invalidArgument)
      #expect(try await client.pipelined("ping", [WireValue](repeating: .nothing, count: 500)).count == 500)
      await client.close()
    }
  }

  @Test("A call ends with the connection, and so does every later one")
  func disconnected() async throws {
    try await Rig.run { rig in
      rig.service.setAnswersAtOnce(false)
      let client = try await ControlClient.connect(to: rig.control)
      async let answer = client.call("act", ["lpar": 0])
      let call = try #require(await rig.service.performed())
      let output = try #require(rig.service.output(call.ticket.session))
      try await rig.onLane { output.close() }
      do {
        _ = try await answer
        Issue.record("answered")
      } catch {
        #expect(error as? ClientError == .disconnected)
      }
      await #expect(throws: ClientError.disconnected) { try await client.call("ping") }
    }
  }

  @Test("One that is turned away is told why")
  func turnedAway() async throws {
    try await Rig.run(settings: { $0.connectionsPerUser = 0 }) { rig in
      let client = try await ControlClient.connect(to: rig.control)
      do {
        _ = try await client.call("ping")
        Issue.record("was let in")
      } catch ClientError.turnedAway(let line) {
        #expect(line.hasPrefix("ERR overloaded"))
      }
    }
  }

  @Test("Notifications come in order; of those nobody reads the newest are kept")
  func notifications() async throws {
    try await Rig.run { rig in
      let client = try await ControlClient.connect(to: rig.partition, keeping: 3)
      _ = try await client.call("hello")
      let call = try #require(await rig.service.performed())
      let output = try #require(rig.service.output(call.ticket.session))
      try await rig.onLane {
        for number in UInt64(1)...5 {
          output.notify(WireNotification(method: "sci", params: ["n": .unsigned(number)], isRelay: false))
        }
      }
      _ = try await client.call("ping")
      await client.close()
      var seen: [WireValue?] = []
      for await notification in client.notifications { seen.append(notification.params["n"]) }
      #expect(seen == [3, 4, 5])
    }
  }
}
