internal import Testing

extension DaemonTests {
  /// Fig 6 in its three modes, with a guest that obeys, refuses, or says nothing.
  @Suite("Fig 6: hot remove") struct HotRemove {
    @Test("revoke: access ends first, then the guest is told and ejects")
    func revoke() throws {
      let lab = try Lab.started()
      let handler = ACPIHandler(agent: try lab.agent("LPAR0"))
      let answer = try lab.control().done("rem_pci LPAR=0")
      #expect(answer["guest"] == "notified")
      #expect(answer["release"] == "revoked")
      #expect(answer["slots"] == "0,1")
      try handler.agent.notification("sci partition=LPAR0")
      try handler.agent.refused("mmio_read SLOT=0 OFFSET=0 WIDTH=8", "general_protection")
      #expect(try handler.service().eject == 0b11)
      #expect(try handler.service().eject == 0b11, "a request stays until it is answered")
      try handler.letGo(0)
      #expect(try handler.service().eject == 0b10)
      try lab.expectTableIsMachine()
    }

    @Test("revoke, wait=guest: done when the guest has ejected, timed_out with access revoked when not")
    func revokeAndWait() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let handler = ACPIHandler(agent: try lab.agent("LPAR0"))
      try control.send("rem_pci LPAR=0 SLOT=0 WAIT=guest")
      try handler.agent.notification("sci")
      try handler.letGo(0)
      #expect(try control.answer()["guest"] == "ejected")
      let late = try control.refused("rem_pci LPAR=0 SLOT=1 WAIT=guest TIMEOUT=0.1", "timed_out")
      #expect(late.status.contains("revoked"), "\(late)")
      #expect(try lab.row(1, control) == "LPAR0 0")
      try lab.expectTableIsMachine()
    }

    @Test("_OST success without the write to B0EJ is no release")
    func noEject() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let agent = try lab.agent("LPAR0")
      try control.send("rem_pci LPAR=0 SLOT=0 MODE=graceful TIMEOUT=0.5")
      try agent.notification("sci")
      try agent.done("ost SLOT=0 EVENT=3 STATUS=0")
      #expect(try control.answer().reason == "timed_out")
      #expect(try lab.row(0, control) == "LPAR0 1")
    }

    @Test("graceful: connected until the guest ejects")
    func graceful() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let handler = ACPIHandler(agent: try lab.agent("LPAR0"))
      try control.send("rem_pci LPAR=0 MODE=graceful")
      try handler.agent.notification("sci")
      try handler.agent.done("mmio_read SLOT=0 OFFSET=0 WIDTH=8")
      #expect(try handler.service().eject == 0b11)
      try handler.letGo(0)
      try handler.agent.done("ost SLOT=1 EVENT=0x103 STATUS=0x84")
      try handler.letGo(1)
      let answer = try control.answer()
      #expect(answer["guest"] == "ejected", "\(answer)")
      #expect(answer["release"] == "eject")
      try lab.expectTableIsMachine()
    }

    @Test("graceful, refused or unanswered: the request is withdrawn and the slot stays", arguments: [true, false])
    func gracefulFails(isRefused: Bool) throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let handler = ACPIHandler(agent: try lab.agent("LPAR0"))
      try control.send("rem_pci LPAR=0 SLOT=0 MODE=graceful TIMEOUT=\(isRefused ? "20" : "0.1")")
      try handler.agent.notification("sci")
      if isRefused { try handler.agent.done("ost SLOT=0 EVENT=3 STATUS=0x81") }
      let answer = try control.answer()
      #expect(answer.reason == (isRefused ? "guest_refused" : "timed_out"), "\(answer)")
      #expect(answer.status.contains("state="), "\(answer)")
      #expect(try handler.service().eject == 0, "withdrawn")
      #expect(try lab.row(0, control) == "LPAR0 1")
      try lab.expectTableIsMachine()
    }

    @Test("ladder: asks, asks again, revokes")
    func ladder() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let agent = try lab.agent("LPAR0")
      let events = try lab.control()
      try events.done("subscribe KINDS=operation")
      let answer = try control.done("rem_pci LPAR=0 MODE=ladder TIMEOUT=0.1")
      #expect(answer["release"] == "revoked", "\(answer)")
      for rung in ["asks again", "revokes"] {
        while try !events.notification("event").contains(rung) {}
      }
      #expect(try agent.done("gpe_read")["eject_requested"] == "0,1")
      try lab.expectTableIsMachine()
    }

    @Test("an inactive partition (602), nothing assigned, and a disabled slot are done without a release")
    func nothingToDo() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      #expect(try control.done("rem_pci LPAR=1")["release"] == "-")
      #expect(try control.done("rem_pci LPAR=2 SLOT=64")["guest"] == "notified")
      #expect(try control.done("rem_pci LPAR=2 SLOT=64")["release"] == "-")
      try control.done("deact LPAR=0")
      let answer = try control.done("rem_pci LPAR=0")
      #expect(answer["guest"] == "inactive")
      #expect(answer["release"] == "power_off")
    }

    @Test("a guest may remove its own slots without evidence; another's only with it")
    func whoMay() throws {
      let lab = try Lab.started()
      let own = try lab.agent("LPAR0")
      try lab.guest("LPAR1").refused("rem_pci LPAR=0", "peer_alive")
      try own.done("rem_pci LPAR=0 SLOT=0")
      try lab.guest("LPAR2").refused("rem_pci LPAR=0", "not_permitted")
    }

    @Test("an eject that nobody asked for ends access and quarantines the slot; of another's slot it is ignored")
    func unasked() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let handler = ACPIHandler(agent: try lab.agent("LPAR0"))
      let other = ACPIHandler(agent: try lab.agent("LPAR1"))
      try other.write(ACPIHandler.eject, 1)
      #expect(try lab.row(0, control) == "LPAR0 1")
      try handler.write(ACPIHandler.eject, 1)
      #expect(try lab.slots(control)["0"]?["QUARANTINED"] == "1")
      #expect(try lab.row(0, control) == "LPAR0 0")
      try control.refused("add_pci LPAR=0 SLOT=0 TO=LPAR1", "slot_quarantined")
      try control.done("clear_slot SLOT=0")
      try lab.expectTableIsMachine()
    }

    @Test("the eject request survives reboots of the guest and restarts of the daemon")
    func durable() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      _ = try lab.agent("LPAR0")
      try control.done("rem_pci LPAR=0 SLOT=0")
      try lab.restart()
      let handler = ACPIHandler(agent: try lab.agent("LPAR0"))
      try handler.agent.notification("sci")
      #expect(try handler.service().eject == 1)
      try lab.expectTableIsMachine()
    }
  }
}
