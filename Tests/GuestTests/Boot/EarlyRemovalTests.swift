internal import Testing

extension RealGuests {
  /// What is asked of a guest whose kernel does not hear yet.
  @Suite struct EarlyRemovalTests {}
}

extension RealGuests.EarlyRemovalTests {
  /// A kernel that boots clears its GPE status without looking: the request is presented again until it is taken.
  @Test func aRemovalAskedForWhileTheGuestBootsIsPresentedUntilItIsTaken() throws {
    let guests = try GuestLab(
      agents: [.none, .init(arguments: "--pci 37=0000:02:05.0 --mount 37=pci:/data:ext4")], active: [false, false],
      extras: Extras(disks: [.init(slot: 37, owner: 1)], tellsFirmware: true))
    let firmware = [try FirmwareLog("LPAR0", of: guests), try FirmwareLog("LPAR1", of: guests)]
    let callers = [try guests.lab.control(), try guests.lab.control()]
    for index in 0...1 { try callers[index].done("act LPAR=\(index)") }
    // Fig 6 both ways: the guest lets go first, or has nothing any more and is told.
    let commands = ["rem_pci LPAR=0 SLOT=0 MODE=graceful TIMEOUT=200", "rem_pci LPAR=1 SLOT=37 WAIT=guest TIMEOUT=200"]
    for index in 0...1 {
      // The kernel is begun now, and hears seconds later.
      try firmware[index].await("Booting from ROM")
      try callers[index].send(commands[index])
    }
    let asked = try callers[0].answer(within: 230)
    #expect(asked["release"] == "eject" && asked["guest"] == "ejected", "\(asked)")
    let revoked = try callers[1].answer(within: 230)
    #expect(revoked["release"] == "revoked" && revoked["guest"] == "ejected", "\(revoked)")
    try isGone(guests, "LPAR0", slot: 0, function: "0000:01:00.0")
    try isGone(guests, "LPAR1", slot: 37, function: "0000:02:05.0")
    try guests.event("an agent of LPAR1 says hello")
    #expect(try guests.control.done("add_pci LPAR=1 SLOT=37 TO=LPAR1")["guest"] == "usable")
    try guests.shell("LPAR1").done("grep -q ' /data ' /proc/mounts")
  }

  /// The first request was lost, another was taken by the kernel's own `_EJ0`, and the guest is well.
  private func isGone(_ guests: GuestLab, _ name: String, slot: Int, function: String) throws {
    let shell = try guests.shell(name)
    try shell.until("! test -e /sys/bus/pci/devices/\(function)")
    #expect(try shell.functions() == [])
    #expect(try shell.interrupts().gpe > 0)
    #expect(guests.traced(name, "acpi_pci_eject_slot") == 1)
    let times = guests.traced(name, "device_del", "\"slot\(slot)\"")
    #expect(times > 1, "asked \(times) times: the kernel heard the first, or nobody asked again")
    #expect(try guests.lab.row(slot, guests.control) == "\(name) 0")
    try guests.expectTableIsMachine(name)
  }
}
