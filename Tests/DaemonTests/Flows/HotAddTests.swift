internal import Testing

extension DaemonTests {
  /// Fig 5 with a guest that is played register by register.
  @Suite("Fig 5: hot add") struct HotAdd {
    /// Takes slots 0 and 1 from LPAR0, as an operator.
    private func freed() throws -> Lab {
      let lab = try Lab.started()
      try lab.control().done("rem_pci LPAR=0")
      return lab
    }

    @Test("an ACPI guest configures the slots and add_pci says usable")
    func usable() throws {
      let lab = try freed()
      let agent = try lab.agent("LPAR1")
      let handler = ACPIHandler(agent: agent)
      try agent.send("add_pci LPAR = 0")
      #expect(try agent.notification("sci") == "sci partition=LPAR1")
      // A second connection is the handler: the answer of the first one waits for it.
      let second = ACPIHandler(agent: try lab.guest("LPAR1"))
      #expect(try second.read(ACPIHandler.status, width: 2) & 2 == 2)
      let pending = try second.service()
      #expect(pending.inserted == 0b11)
      #expect(pending.eject == 0)
      #expect(try second.service().inserted == 0, "reading clears")
      try second.confirmInsertion(0)
      try second.confirmInsertion(1)
      let answer = try handler.agent.answer()
      #expect(answer["guest"] == "usable", "\(answer)")
      #expect(answer["slots"] == "0,1")
      #expect(answer["partition"] == "LPAR1")
      #expect(try lab.row(0, lab.control()) == "LPAR1 1")
      try lab.expectTableIsMachine()
    }

    @Test("without an agent the answer is notified, and the insertion waits for hello")
    func notified() throws {
      let lab = try freed()
      let answer = try lab.control().done("add_pci LPAR=0 TO=LPAR1")
      #expect(answer["guest"] == "notified")
      let guest = try lab.guest("LPAR1")
      let hello = try guest.done("hello")
      #expect(hello["inserted"] == "0,1")
      #expect(hello["slots"] == "0,1")
      try guest.notification("sci partition=LPAR1")
    }

    @Test("an insertion that _OST has not answered is presented again at the next hello")
    func presentedAgain() throws {
      let lab = try freed()
      try lab.control().done("add_pci LPAR=0 SLOT=0 TO=LPAR1")
      let first = ACPIHandler(agent: try lab.agent("LPAR1"))
      #expect(try first.service().inserted == 1)
      let second = try lab.guest("LPAR1")
      #expect(try second.done("hello")["inserted"] == "0")
      #expect(try ACPIHandler(agent: second).service().inserted == 1)
      try ACPIHandler(agent: second).confirmInsertion(0)
      #expect(try lab.guest("LPAR1").done("hello")["inserted"] == "-")
    }

    @Test("a guest that cannot configure it: the connection is taken back, flag 0", arguments: ["0x81", "1"])
    func refused(status: String) throws {
      let lab = try freed()
      let agent = try lab.agent("LPAR1")
      try agent.send("add_pci LPAR=0 SLOT=0")
      try agent.notification("sci")
      let handler = try lab.guest("LPAR1")
      try handler.done("ost SLOT=0 EVENT=1 STATUS=0x80")
      try handler.done("ost SLOT=0 EVENT=1 STATUS=\(status)")
      let answer = try agent.answer()
      #expect(answer.reason == "guest_refused", "\(answer)")
      #expect(answer.status.contains("ost="), "\(answer)")
      #expect(try lab.row(0, lab.control()) == "LPAR0 0")
      try lab.expectTableIsMachine()
    }

    @Test("a guest that never answers: timed_out, with how things stand, and flag 0")
    func deadline() throws {
      let lab = try freed()
      let agent = try lab.agent("LPAR1")
      let answer = try agent.refused("add_pci LPAR=0 SLOT=0 TIMEOUT=0.2", "timed_out")
      #expect(answer.status.contains("state=\"slot 0 is disabled"), "\(answer)")
      #expect(try lab.row(0, lab.control()) == "LPAR0 0")
      try lab.expectTableIsMachine()
    }

    @Test("wait=guest waits without an agent too; wait=none does not wait with one")
    func wait() throws {
      let lab = try freed()
      let agent = try lab.agent("LPAR1")
      #expect(try agent.done("add_pci LPAR=0 SLOT=0 WAIT=none")["guest"] == "notified")
      try lab.control().refused("add_pci LPAR=0 SLOT=1 TO=LPAR1 WAIT=guest TIMEOUT=0.1", "timed_out")
    }

    @Test("an empty slot: refused at once, or reserved until a card comes")
    func emptySlot() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let refusal = try control.refused("add_pci LPAR=1 SLOT=32 TO=LPAR0", "slot_empty")
      #expect(refusal.status.contains("slot 32"), "\(refusal)")
      let issuer = try lab.control()
      let events = try lab.control()
      try events.done("subscribe KINDS=device")
      try issuer.send("add_pci LPAR=1 SLOT=32 TO=LPAR0 INSERT_TIMEOUT=20")
      #expect(try events.notification("event").contains("step=502"))
      try control.refused("add_pci LPAR=1 SLOT=32 TO=LPAR0", "slot_busy")
      // The reservation is durable: it goes on after a crash.
      try lab.restart()
      let again = try lab.control()
      try again.refused("add_pci LPAR=1 SLOT=32 TO=LPAR0", "slot_busy")
      try again.done("insert_card SLOT=32 DEVICE=spare")
      try lab.awaitQuiet(again)
      #expect(try lab.row(32, again) == "LPAR0 1")
      try lab.expectTableIsMachine()
    }

    @Test("no card in time: timed_out")
    func noCard() throws {
      let lab = try Lab.started()
      try lab.control().refused("add_pci LPAR=1 SLOT=32 TO=LPAR0 INSERT_TIMEOUT=0.1", "timed_out")
      #expect(try lab.row(32, lab.control()) == "LPAR1 0")
    }

    @Test("an enabled slot of an active partition is taken from it first, and it gets the eject request")
    func takesFirst() throws {
      let lab = try Lab.started()
      let agent = try lab.agent("LPAR0")
      let answer = try lab.control().done("add_pci LPAR=0 TO=LPAR1")
      #expect(answer["release"] == "revoked")
      try agent.notification("sci partition=LPAR0")
      #expect(try ACPIHandler(agent: agent).service().eject == 0b11)
      try lab.expectTableIsMachine()
    }

    @Test("one's own disabled slot is connected again (401 to 400); an enabled one is same_partition")
    func same() throws {
      let lab = try freed()
      let control = try lab.control()
      try control.done("add_pci LPAR=0 TO=LPAR0")
      #expect(try lab.row(0, control) == "LPAR0 1")
      try control.refused("add_pci LPAR=0 SLOT=0 TO=LPAR0", "same_partition")
    }

    @Test("a receiver that is off gets the slots at its next boot")
    func inactiveReceiver() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("deact LPAR=1")
      #expect(try control.done("add_pci LPAR=0 TO=LPAR1")["guest"] == "inactive")
      try lab.expectTableIsMachine()
      try control.done("act LPAR=1")
      #expect(try lab.guest("LPAR1").done("hello")["slots"] == "0,1")
      try lab.expectTableIsMachine()
    }

    @Test("each refusal has its reason")
    func refusals() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.refused("add_pci LPAR=9 TO=LPAR1", "unknown_partition")
      try control.refused("add_pci LPAR=0 SLOT=7 TO=LPAR1", "unknown_slot")
      try control.refused("add_pci LPAR=1 SLOT=0 TO=LPAR1", "slot_not_assigned")
      try control.refused("add_pci LPAR=1 TO=LPAR0", "slot_empty")
      try control.refused("add_pci LPAR=0 SLOT=0 TO=LPAR1", "isolation_unit")
      try control.refused("add_pci LPAR=0 TO=LPAR2", "not_candidate")
      try control.refused("add_pci LPAR=0", "invalid_argument")
      try control.refused("add_pci LPAR=0 SLOT=65536 TO=LPAR1", "invalid_argument")
      let guest = try lab.guest("LPAR2")
      try guest.refused("add_pci LPAR=0", "not_permitted")
      try guest.refused("add_pci LPAR=9", "not_permitted")
      try guest.refused("add_pci LPAR=2 TO=LPAR0", "not_permitted")
      try lab.expectTableIsMachine()
    }
  }
}
