internal import Testing

/// Fig 5, step 507 that never comes: the connection is taken back at the command's deadline.
extension RealGuests.SharedTests {
  /// Neither the kernel nor the agent does anything: the hollow card stays, and it holds nothing up.
  @Test func aGuestThatNeverConfirmsNorEjectsLosesTheSlot() throws {
    let shared = try SharedGuests.atHome()
    let one = try shared.one
    let monitor = try shared.guests.monitor("LPAR1")
    try one.deafen()
    try one.stopAgent()
    try isTakenBack(shared)
    #expect(try one.functions() == [])
    #expect(try monitor.cards() == ["slot0"])
    #expect(try !monitor.reaches(shared.guests.disk))
    // The next one has it at once, whatever the first does with its hollow card.
    #expect(try shared.done("add_pci LPAR=0 SLOT=0 TO=LPAR0")["guest"] == "usable")
    #expect(try shared.zero.done("cat /data/note") == "first")
    // It wakes up, and takes what was presented: the card, and that it is to go.
    try one.wake()
    try monitor.awaitDeparture(of: "slot0")
    try isTakenNow(shared, one)
  }

  /// The kernel does its part and nobody confirms: the kernel lets go, and nothing of the card is left.
  @Test func aKernelWithoutItsAgentLetsGoAgain() throws {
    let shared = try SharedGuests.atHome()
    let one = try shared.one
    let monitor = try shared.guests.monitor("LPAR1")
    try one.stopAgent()
    let before = try one.interrupts()
    try isTakenBack(shared)
    try monitor.awaitDeparture(of: "slot0")
    try one.until("! test -e /sys/bus/pci/devices/0000:01:00.0")
    #expect(try one.interrupts().gpe > before.gpe)
    try one.wake()
    try isTakenNow(shared, one)
  }

  /// The old connection, flag 0, and nobody's QEMU has the image open.
  private func isTakenBack(_ shared: SharedGuests) throws {
    let refusal = try shared.control.refused("add_pci LPAR=0 SLOT=0 TO=LPAR1 WAIT=guest TIMEOUT=2", "timed_out")
    #expect(refusal.status.contains("LPAR1 did not confirm"), "\(refusal)")
    #expect(try shared.row(0) == "LPAR0 0")
    #expect(try OpenerWatch.holders(of: shared.guests.disk) == [])
    try shared.guests.expectTableIsMachine("taken back")
  }

  private func isTakenNow(_ shared: SharedGuests, _ one: GuestShell) throws {
    #expect(try shared.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")["guest"] == "usable")
    #expect(try one.done("cat /data/note") == "first")
    try shared.guests.expectTableIsMachine("taken now")
  }
}
