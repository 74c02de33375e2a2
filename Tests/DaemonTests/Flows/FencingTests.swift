internal import Testing

extension DaemonTests {
  /// Who may take what from whom (protocol, reasons 1101, 1102, 1212, 1213; design: safety).
  @Suite("Fencing: evidence, limits, maintenance") struct Fencing {
    @Test("a healthy peer is not robbed by any command")
    func peerAlive() throws {
      let lab = try Lab.started()
      let victim = try lab.agent("LPAR0")
      let member = try lab.agent("LPAR1")
      for command in [
        "deact LPAR=0", "rem_pci LPAR=0", "add_pci LPAR=0", "failover FROM=LPAR0 TO=LPAR1", "request_shutdown LPAR=0",
      ] {
        try member.refused(command, "peer_alive")
      }
      try victim.done("ping")
      #expect(try lab.row(0, lab.control()) == "LPAR0 1")
    }

    @Test("silence is evidence; what is then fenced may command nothing until it boots anew")
    func silence() throws {
      let lab = try Lab.started(Plan(cluster: ["silence_limit: 300ms"]))
      let victim = try lab.agent("LPAR0")
      let member = try lab.agent("LPAR1")
      while try !member.notification("peer").contains("agent_silent") {}
      try member.done("rem_pci LPAR=0")
      try victim.refused("add_pci LPAR=0", "fenced")
      try victim.refused("deact LPAR=1", "fenced")
      try victim.done("show slots")
      try lab.control().done("deact LPAR=0; ")
      try lab.control().done("act LPAR=0")
      try lab.guest("LPAR0").done("add_pci LPAR=0")
      try lab.expectTableIsMachine()
    }

    @Test("service=failed is evidence, and is relayed")
    func serviceFailed() throws {
      let lab = try Lab.started()
      let victim = try lab.agent("LPAR0")
      let member = try lab.agent("LPAR1")
      try member.refused("deact LPAR=0", "peer_alive")
      try victim.done("heartbeat SEQUENCE=1 SERVICE=failed")
      #expect(try member.notification("heartbeat").contains("service=failed"))
      try member.done("deact LPAR=0")
      #expect(try lab.power("LPAR0", lab.control()) == "inactive")
    }

    @Test("without may_fence nothing is taken; with fencing: trusted no evidence is asked for")
    func leave() throws {
      let strict = try Lab.started(Plan(mayFence: false))
      try strict.guest("LPAR1").refused("deact LPAR=0", "not_permitted")
      let trusted = try Lab.started(Plan(cluster: ["fencing: trusted"]))
      _ = try trusted.agent("LPAR0")
      try trusted.guest("LPAR1").done("deact LPAR=0")
    }

    @Test("a second incident of the pair: fence_limit, until an operator clears it")
    func limit() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let member = try lab.guest("LPAR1")
      try member.done("deact LPAR=0")
      try member.done("act LPAR=0")
      let refusal = try member.refused("deact LPAR=0", "fence_limit")
      #expect(refusal.status.contains("set_maintenance"), "\(refusal)")
      try lab.restart()
      try lab.guest("LPAR1").refused("deact LPAR=0", "fence_limit")
      try lab.control().done("set_maintenance CLUSTER=db STATE=off")
      try lab.guest("LPAR1").done("deact LPAR=0")
      _ = control
    }

    @Test("maintenance: members are told when it begins and when it ends")
    func maintenance() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let member = try lab.agent("LPAR1")
      try control.done("set_maintenance CLUSTER=db STATE=on")
      while try !member.notification("peer").contains("maintenance_on") {}
      try control.done("set_maintenance CLUSTER=db STATE=off")
      while try !member.notification("peer").contains("maintenance_off") {}
      try control.refused("set_maintenance CLUSTER=nothing STATE=on", "unknown_cluster")
      try control.refused("set_maintenance CLUSTER=db STATE=maybe", "invalid_argument")
      try lab.guest("LPAR2").refused("set_maintenance CLUSTER=db STATE=on", "not_permitted")
    }

    @Test("messages between members are relayed, to others refused")
    func messages() throws {
      let lab = try Lab.started()
      let member = try lab.agent("LPAR1")
      let sender = try lab.guest("LPAR0")
      try sender.done("send TO=LPAR1 MESSAGE=\"taking over in 5 s\"")
      #expect(try member.notification("message").contains("taking over in 5 s"))
      try sender.refused("send TO=LPAR2 MESSAGE=x", "not_permitted")
      try lab.control().refused("send TO=LPAR1 MESSAGE=x", "not_permitted")
    }

    @Test("a daemon that was away is no fault of the agents")
    func restartIsNoEvidence() throws {
      let lab = try Lab.started(Plan(cluster: ["silence_limit: 2s"]))
      _ = try lab.agent("LPAR0")
      try lab.restart()
      let answer = try lab.guest("LPAR1").ask("deact LPAR=0")
      #expect(answer.reason == "peer_alive", "\(answer)")
    }
  }
}
