internal import Testing

extension DaemonTests {
  /// Fig 9 to 11 as one operation and as single commands.
  @Suite("Fig 9 to 11: failover") struct Failover {
    /// The steps of an operation's events, in their order, without repetition.
    private func steps(_ lab: Lab, _ operation: String) throws -> [String] {
      var steps: [String] = []
      for row in try lab.control().done("show events SINCE=0 LIMIT=1000").rows where row["OPERATION"] == operation {
        guard let step = row["STEP"], step.hasPrefix("11"), step != steps.last else { continue }
        steps.append(step)
      }
      return steps
    }

    @Test("case a without agents: 1101 to 1105")
    func caseA() throws {
      let lab = try Lab.started(Plan(cluster: ["cpu_share: {active: 80, standby: 20}"]))
      let control = try lab.control()
      let answer = try control.done("failover FROM=LPAR0 TO=LPAR1 CASE=a")
      #expect(answer["standby"] == "LPAR0", "\(answer)")
      #expect(answer["slots"] == "0,1")
      #expect(answer["outage_ms"].flatMap { Double($0) } != nil)
      #expect(try steps(lab, answer["operation"] ?? "") == ["1101", "1102", "1103", "1104", "1105"])
      let rows = try control.done("show partitions").rows
      #expect(rows.first { $0["NAME"] == "LPAR1" }?["CPU_SHARE"] == "80")
      #expect(rows.first { $0["NAME"] == "LPAR1" }?["ROLE"] == "active")
      #expect(rows.first { $0["NAME"] == "LPAR0" }?["ROLE"] == "standby")
      try lab.expectTableIsMachine()
    }

    @Test("case a with agents: the old one's connection ends, the new one confirms")
    func caseAWithAgents() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let old = try lab.agent("LPAR0")
      let new = ACPIHandler(agent: try lab.agent("LPAR1"))
      try control.send("failover FROM=LPAR0 TO=LPAR1 CASE=a")
      try old.notification("power signal=off")
      #expect(old.isClosed())
      try new.agent.notification("sci partition=LPAR1")
      #expect(try new.service().inserted == 0b11)
      try new.confirmInsertion(0)
      try new.confirmInsertion(1)
      let answer = try control.answer()
      #expect(answer["standby"] == "LPAR0", "\(answer)")
      try lab.expectTableIsMachine()
    }

    @Test("case b with agents: eject request, stop, power_off, then as case a")
    func caseBWithAgents() throws {
      let lab = try Lab.started(Plan(cluster: ["case: b"]))
      let control = try lab.control()
      let old = ACPIHandler(agent: try lab.agent("LPAR0"))
      let new = ACPIHandler(agent: try lab.agent("LPAR1"))
      try control.send("failover FROM=LPAR0 TO=LPAR1")
      try old.agent.notification("sci")
      #expect(try old.service().eject == 0b11)
      try old.agent.notification("stop")
      try old.agent.send("power_off")
      try new.agent.notification("sci partition=LPAR1")
      try new.confirmInsertion(0)
      try new.confirmInsertion(1)
      let answer = try control.answer()
      #expect(answer["case"] == "b" && answer["standby"] == "LPAR0", "\(answer)")
      #expect(try steps(lab, answer["operation"] ?? "") == ["1107", "1108", "1109", "1103", "1104", "1105"])
      try lab.expectTableIsMachine()
    }

    @Test("case b without agents, and every way of removal", arguments: ["revoke", "graceful", "ladder"])
    func caseB(removal: String) throws {
      let lab = try Lab.started(Plan(cluster: ["removal: \(removal)"]))
      let answer = try lab.control().ask("failover FROM=LPAR0 TO=LPAR1 CASE=b TIMEOUT=0.4", within: 60)
      #expect(answer["standby"] == "LPAR0", "\(answer)")
      try lab.expectTableIsMachine()
    }

    @Test("a new side that refuses: ends as that, with the slots disabled")
    func refused() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let new = try lab.agent("LPAR1")
      try control.send("failover FROM=LPAR0 TO=LPAR1 CASE=a")
      try new.notification("sci")
      try new.done("ost SLOT=0 EVENT=1 STATUS=1")
      let answer = try control.answer()
      #expect(answer.reason == "guest_refused", "\(answer)")
      #expect(answer.status.contains("state="), "\(answer)")
      #expect(try lab.row(0, control).hasSuffix(" 0"))
      #expect(try lab.row(1, control).hasSuffix(" 0"))
      try lab.expectTableIsMachine()
    }

    @Test("a held old side stays off: done, standby=failed, and an event")
    func heldFrom() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("deact LPAR=0")
      let answer = try control.done("failover FROM=LPAR0 TO=LPAR1")
      #expect(answer["standby"] == "failed", "\(answer)")
      #expect(try lab.power("LPAR0", control) == "inactive")
      let events = try control.done("show events SINCE=0 LIMIT=1000").rows
      #expect(events.contains { $0["STEP"] == "1105" && $0["DETAIL"]?.contains("LPAR0") == true })
      try lab.expectTableIsMachine()
    }

    @Test("refusals")
    func refusals() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.refused("failover FROM=LPAR0 TO=LPAR0", "same_partition")
      try control.refused("failover FROM=LPAR0 TO=LPAR2", "not_candidate")
      try control.refused("failover FROM=LPAR9 TO=LPAR1", "unknown_partition")
      try control.done("deact LPAR=1")
      try control.refused("failover FROM=LPAR0 TO=LPAR1", "partition_inactive")
      try lab.guest("LPAR2").refused("failover FROM=LPAR0 TO=LPAR2", "not_permitted")
      #expect(try lab.row(0, control) == "LPAR0 1")
    }

    @Test("the single commands of Fig 11, typed by the standby's clustering software")
    func byHand() throws {
      let lab = try Lab.started()
      let standby = try lab.guest("LPAR1")
      try standby.done("deact LPAR = 0")
      #expect(try standby.done("rem_pci LPAR = 0")["release"] == "power_off")
      #expect(try standby.done("add_pci LPAR = 0")["guest"] == "notified")
      try standby.done("mmio_read SLOT=0 OFFSET=0 WIDTH=8")
      #expect(try standby.done("act LPAR = 0")["state"] == "active")
      try lab.expectTableIsMachine()
    }
  }
}
