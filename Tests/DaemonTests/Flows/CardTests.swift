internal import Testing

extension DaemonTests {
  /// A person's hand at the slots, and Fig 17.
  @Suite("Cards: insert, pull, fail, clear") struct Cards {
    @Test("a fault of the device: status bit 2, the eject request, no access, quarantine until it is mended (R-34)")
    func fault() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let handler = ACPIHandler(agent: try lab.agent("LPAR0"))
      try control.done("fail_device SLOT=0 KIND=medium")
      try handler.agent.notification("sci partition=LPAR0")
      #expect(try handler.read(ACPIHandler.status, width: 2) & 4 == 4)
      #expect(try handler.service().eject == 1)
      try handler.agent.refused("mmio_read SLOT=0 OFFSET=0 WIDTH=8", "general_protection")
      let row = try lab.slots(control)["0"]
      #expect(row?["QUARANTINED"] == "1" && row?["STATE"] == "failed" && row?["ENABLE"] == "0", "\(row ?? [:])")
      try handler.letGo(0)
      // The medium is still bad: the check says so, and the quarantine stays, also over a restart.
      try control.refused("clear_slot SLOT=0", "machine_error")
      try lab.restart()
      let again = try lab.control()
      #expect(try lab.slots(again)["0"]?["QUARANTINED"] == "1")
      try again.refused("add_pci LPAR=0 SLOT=0 TO=LPAR0", "slot_quarantined")
      try lab.expectTableIsMachine()
    }

    @Test("a good card in the place of the failed one: clear_slot ends the quarantine")
    func replaced() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("fail_device SLOT=0 KIND=card")
      try control.done("pull_card SLOT=0")
      #expect(try lab.slots(control)["0"]?["QUARANTINED"] == "1", "pulling does not end it")
      try control.refused("clear_slot SLOT=0", "slot_empty")
      try control.done("insert_card SLOT=0 DEVICE=spare")
      #expect(try lab.slots(control)["0"]?["QUARANTINED"] == "1", "inserting does not end it")
      try control.done("clear_slot SLOT=0")
      try control.done("add_pci LPAR=0 SLOT=0 TO=LPAR0")
      try lab.expectTableIsMachine()
    }

    @Test("pulling a connected card: access ends, the guest is told, the slot is empty")
    func surprise() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let handler = ACPIHandler(agent: try lab.agent("LPAR0"))
      try control.done("pull_card SLOT=0")
      try handler.agent.notification("sci")
      #expect(try handler.service().eject == 1)
      #expect(try lab.slots(control)["0"]?["STATE"] == "empty")
      #expect(try lab.row(0, control) == "LPAR0 0")
      try control.refused("pull_card SLOT=0", "slot_empty")
      try control.refused("fail_device SLOT=0", "slot_empty")
      try control.done("insert_card SLOT=0 DEVICE=disk0")
      try control.refused("insert_card SLOT=0 DEVICE=spare", "slot_occupied")
      try lab.expectTableIsMachine()
    }

    @Test("what a card command is refused with")
    func refusals() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.refused("clear_slot SLOT=0", "slot_connected")
      try control.refused("clear_slot SLOT=9", "unknown_slot")
      try control.refused("insert_card SLOT=9 DEVICE=spare", "unknown_slot")
      let unknown = try control.ask("insert_card SLOT=32 DEVICE=nothing")
      #expect(!unknown.isOK, "\(unknown)")
      // A card is in one place: this one is in slot 0.
      let twice = try control.ask("insert_card SLOT=32 DEVICE=disk0")
      #expect(!twice.isOK, "\(twice)")
      try lab.guest("LPAR0").refused("pull_card SLOT=0", "not_permitted")
    }

    @Test("cards survive a restart: what was pulled is out, what was inserted is in")
    func durable() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("pull_card SLOT=1")
      try control.done("insert_card SLOT=32 DEVICE=spare")
      try lab.restart()
      let slots = try lab.slots(lab.control())
      #expect(slots["1"]?["DEVICE"] == "-")
      #expect(slots["32"]?["DEVICE"] == "spare")
      try lab.expectTableIsMachine()
    }
  }
}
