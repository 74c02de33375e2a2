internal import Testing

extension DaemonTests {
  /// and step 1108, with agents that obey and agents that do not.
  @Suite("Power: act, deact, request_shutdown") struct Power {
    @Test("deact: power off to the connections, which are closed; act: power on to the one that waits")
    func offAndOn() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let agent = try lab.agent("LPAR0")
      let before = try #require(try agent.done("hello")["generation"].flatMap { Int($0) })
      #expect(try control.done("deact LPAR = 0")["state"] == "inactive")
      try agent.notification("power signal=off")
      #expect(agent.isClosed())
      let waiting = try lab.guest("LPAR0")
      #expect(try waiting.done("hello")["state"] == "inactive")
      try waiting.refused("show slots", "partition_inactive")
      try waiting.done("ping")
      #expect(try control.done("act LPAR=0")["state"] == "active")
      try waiting.notification("power signal=on")
      let hello = try waiting.done("hello")
      #expect(hello["state"] == "active")
      #expect(hello["generation"].flatMap { Int($0) } == before + 1)
      try control.refused("act LPAR=0", "partition_active")
      try lab.expectTableIsMachine()
    }

    @Test("what is assigned and enabled is connected again at power-on")
    func reconnects() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("deact LPAR=0")
      let flag = try lab.row(0, control)
      try control.done("act LPAR=0")
      #expect(try lab.row(0, control) == flag)
      try lab.expectTableIsMachine()
    }

    @Test("an operator's deact holds the partition: a guest may not activate it, an operator may")
    func held() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("deact LPAR=0")
      try lab.guest("LPAR1").refused("act LPAR=0", "held")
      try lab.restart()
      try lab.guest("LPAR1").refused("act LPAR=0", "held")
      try lab.control().done("act LPAR=0")
    }

    @Test("deact mode=shutdown: the button, then the guest's power_off")
    func shutdown() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let agent = try lab.agent("LPAR0")
      try control.send("deact LPAR=0 MODE=shutdown")
      try agent.notification("power signal=button")
      try agent.send("power_off")
      let answer = try control.answer()
      #expect(answer["state"] == "inactive", "\(answer)")
      #expect(try lab.power("LPAR0", control) == "inactive")
    }

    @Test("deact mode=shutdown of a guest that does nothing: off at the deadline")
    func shutdownDeadline() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let agent = try lab.agent("LPAR0")
      try control.send("deact LPAR=0 MODE=shutdown TIMEOUT=0.1")
      try agent.notification("power signal=button")
      #expect(try control.answer()["state"] == "inactive")
      #expect(agent.isClosed())
    }

    @Test("request_shutdown: the agent is told to stop and obeys; one that does not: timed_out, still active")
    func requestShutdown() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let agent = try lab.agent("LPAR0")
      try control.refused("request_shutdown LPAR=0 TIMEOUT=0.1", "timed_out")
      #expect(try lab.power("LPAR0", control) == "active")
      try agent.notification("stop")
      try control.send("request_shutdown LPAR=0 TIMEOUT=20")
      let stop = Answer.pairs(try agent.notification("stop"))
      #expect(stop["operation"] != nil && stop["deadline"] != nil, "\(stop)")
      try agent.send("power_off")
      #expect(try control.answer().isOK)
      #expect(try lab.power("LPAR0", control) == "inactive")
      try control.refused("request_shutdown LPAR=0", "partition_inactive")
    }

    @Test("the guest's own power_off is answered, and it is no hold")
    func powerOff() throws {
      let lab = try Lab.started()
      let agent = try lab.agent("LPAR0")
      let answer = try agent.ask("power_off")
      #expect(answer.isOK, "\(answer)")
      #expect(agent.isClosed())
      try lab.guest("LPAR1").done("act LPAR=0")
      try lab.expectTableIsMachine()
    }

    @Test("CPU shares are set and kept")
    func share() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("set_cpu_share LPAR=1 PERCENT=55")
      try control.refused("set_cpu_share LPAR=1 PERCENT=101", "invalid_argument")
      try lab.restart()
      let rows = try lab.control().done("show partitions").rows
      #expect(rows.first { $0["NAME"] == "LPAR1" }?["CPU_SHARE"] == "55")
    }
  }
}
