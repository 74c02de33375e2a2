internal import Testing

extension AgentProcessTests {
  @Suite("Fig 5 and 6 with a real agent") struct HotPlug {
    @Test("add_pci waits for the agent: usable, and its hook knows what came")
    func usable() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("rem_pci LPAR=0")
      let hook = try Hook(lab, "insert")
      let agent = try AgentProcess(lab, "LPAR1", ["--insert-hook", hook.path, "--claim", "--claim-buffer", "4096"])
      let answer = try control.done("add_pci LPAR=0 TO=LPAR1")
      #expect(answer["guest"] == "usable", "\(answer)")
      #expect(Set(hook.runs) == ["insertion 0 disk0 LPAR1", "insertion 1 disk1 LPAR1"])
      #expect(agent.log.contains("claimed"), "\(agent.log)")
      try lab.expectTableIsMachine()
      #expect(try agent.stop() == 0)
      #expect(agent.log.contains("said by the hook"), "\(agent.log)")
    }

    @Test("slots on two buses at once")
    func buses() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("insert_card SLOT=32 DEVICE=spare")
      try control.done("rem_pci LPAR=0")
      let hook = try Hook(lab, "insert")
      let agent = try AgentProcess(lab, "LPAR1", ["--insert-hook", hook.path])
      #expect(try control.done("add_pci LPAR=1 SLOT=32 TO=LPAR1 WAIT=guest")["guest"] == "usable")
      #expect(try control.done("add_pci LPAR=0 TO=LPAR1")["guest"] == "usable")
      #expect(Set(hook.runs) == ["insertion 0 disk0 LPAR1", "insertion 1 disk1 LPAR1", "insertion 32 spare LPAR1"])
      try lab.expectTableIsMachine()
      agent.expectAlive()
    }

    @Test("rem_pci: the agent ejects, asked kindly or not", arguments: ["graceful", "revoke"])
    func ejects(mode: String) throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let hook = try Hook(lab, "eject")
      let agent = try AgentProcess(lab, "LPAR0", ["--eject-hook", hook.path])
      let answer = try control.done("rem_pci LPAR=0 MODE=\(mode) WAIT=guest")
      #expect(answer["guest"] == "ejected", "\(answer) \(agent.log)")
      #expect(Set(hook.runs) == ["eject 0 disk0 LPAR0", "eject 1 disk1 LPAR0"])
      #expect(try lab.row(0, control) == "LPAR0 0")
      try lab.expectTableIsMachine()
    }

    @Test("a refusing hook: guest_refused with its exit status at the issuer, and the slot stays")
    func refuses() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let hook = try Hook(lab, "eject", "exit 7")
      let agent = try AgentProcess(lab, "LPAR0", ["--eject-hook", hook.path])
      let answer = try control.refused("rem_pci LPAR=0 SLOT=0 MODE=graceful", "guest_refused")
      #expect(answer.status.contains("ost=7"), "\(answer) \(agent.log)")
      #expect(try lab.row(0, control) == "LPAR0 1")
      try lab.expectTableIsMachine()
    }

    @Test("a refusing insertion hook: guest_refused, and the slot is taken back")
    func refusesInsertion() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("rem_pci LPAR=0")
      let hook = try Hook(lab, "insert", "exit 9")
      let agent = try AgentProcess(lab, "LPAR1", ["--insert-hook", hook.path])
      let answer = try control.refused("add_pci LPAR=0 SLOT=0 TO=LPAR1", "guest_refused")
      #expect(answer.status.contains("ost=9"), "\(answer) \(agent.log)")
      #expect(try lab.row(0, control) == "LPAR0 0")
      try lab.expectTableIsMachine()
    }

    @Test("a hanging hook: timed_out at the issuer; it is ended and reaped with the agent")
    func hangs() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let hook = try Hook(lab, "eject", "await_test")
      let agent = try AgentProcess(lab, "LPAR0", ["--eject-hook", hook.path])
      let issuer = try lab.control()
      try issuer.send("rem_pci LPAR=0 SLOT=0 MODE=graceful TIMEOUT=1.5")
      let pid = try hook.awaitStart()
      let answer = try issuer.answer()
      #expect(answer.reason == "timed_out", "\(answer)")
      #expect(try lab.row(0, control) == "LPAR0 1")
      #expect(try agent.stop() == 0)
      #expect(!isAlive(pid), "the hook outlived the agent")
      try lab.expectTableIsMachine()
    }

    @Test("a hook over its time limit is ended, and that is a refusal; one that ignores SIGTERM is killed")
    func limit() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let hook = try Hook(lab, "eject", "trap '' TERM; await_test")
      let agent = try AgentProcess(lab, "LPAR0", ["--eject-hook", hook.path, "--hook-timeout", "0.1"])
      let answer = try control.refused("rem_pci LPAR=0 SLOT=0 MODE=graceful", "guest_refused")
      #expect(answer.status.contains("ost=1"), "\(answer)")
      #expect(!isAlive(try hook.awaitStart()))
      agent.expectAlive()
    }

    @Test("one slot's slow hook holds up no other slot's")
    func concurrent() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let hook = try Hook(lab, "eject", "if [ $CONTROLPROG_SLOT = 0 ]; then await_test; fi")
      let agent = try AgentProcess(lab, "LPAR0", ["--eject-hook", hook.path])
      let issuer = try lab.control()
      try issuer.send("rem_pci LPAR=0 SLOT=0 MODE=graceful")
      try hook.awaitStart()
      #expect(try control.done("rem_pci LPAR=0 SLOT=1 MODE=graceful")["guest"] == "ejected")
      try hook.letGo()
      #expect(try issuer.answer()["guest"] == "ejected")
      agent.expectAlive()
    }

    @Test("a request that is withdrawn while the hook runs: no unasked eject, no quarantine")
    func withdrawn() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let eject = try Hook(lab, "eject", "await_test")
      let insert = try Hook(lab, "insert", "await_test")
      let agent = try AgentProcess(lab, "LPAR0", ["--eject-hook", eject.path, "--insert-hook", insert.path])
      let issuer = try lab.control()
      try issuer.send("rem_pci LPAR=0 SLOT=0 MODE=graceful TIMEOUT=60")
      try eject.awaitStart()
      try control.done("cancel OPERATION=1")
      _ = try issuer.answer()
      try eject.letGo()
      // The hook had let go of it, so it is taken into use again.
      try insert.awaitStart()
      try insert.letGo()
      #expect(insert.runs == ["insertion 0 disk0 LPAR0"])
      #expect(try lab.slots(control)["0"]?["QUARANTINED"] == "0")
      #expect(try lab.row(0, control) == "LPAR0 1")
      try lab.expectTableIsMachine()
      agent.expectAlive()
    }

    @Test("a device fault is told to the hook as one")
    func fault() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let hook = try Hook(lab, "eject", "await_test")
      let agent = try AgentProcess(lab, "LPAR0", ["--eject-hook", hook.path])
      try control.done("fail_device SLOT=0")
      try hook.awaitStart()
      try hook.letGo()
      #expect(hook.runs == ["fault 0 disk0 LPAR0"])
      agent.expectAlive()
    }
  }
}
