internal import Testing

/// slots on two buses are behind two bridges; what moves on one leaves the other alone.
extension RealGuests.SharedTests {
  private static let behindFirst = "0000:01:00.0"
  private static let behindSecond = "0000:02:05.0"

  @Test func aDiskBehindTheSecondBridgeComesAndGoes() throws {
    let shared = try SharedGuests.atHome()
    let (zero, one) = (try shared.zero, try shared.one)
    #expect(try zero.functions() == [Self.behindFirst, Self.behindSecond])
    #expect(try one.functions() == [])
    try goes(shared, zero)
    try comes(shared, zero, one)
    try changesPlaces(shared, zero, one)
  }

  /// Fig 6: the kernel that had it has it no more, and the disk on the other bus is in use as before.
  private func goes(_ shared: SharedGuests, _ zero: GuestShell) throws {
    let before = try zero.interrupts()
    let removed = try shared.done("rem_pci LPAR=0 SLOT=37 WAIT=guest")
    #expect(removed["release"] == "revoked" && removed["guest"] == "ejected", "\(removed)")
    try zero.until("! test -e /sys/bus/pci/devices/\(Self.behindSecond)")
    #expect(try zero.interrupts().gpe > before.gpe)
    #expect(try zero.functions() == [Self.behindFirst])
    try zero.done("cat /data/note && echo more >>/data/note && sync")
    #expect(try zero.run("grep -q ' /data1 ' /proc/mounts").status != 0)
    try shared.guests.expectTableIsMachine("removed")
  }

  /// Fig 5, behind the second bridge of a guest that has nothing behind its first.
  private func comes(_ shared: SharedGuests, _ zero: GuestShell, _ one: GuestShell) throws {
    let before = try one.interrupts()
    let added = try shared.done("add_pci LPAR=0 SLOT=37 TO=LPAR1")
    #expect(added["guest"] == "usable", "\(added)")
    #expect(try one.interrupts().gpe > before.gpe)
    #expect(try one.functions() == [Self.behindSecond])
    let place = try one.done("readlink -f /sys/bus/pci/devices/\(Self.behindSecond)")
    #expect(place.hasSuffix("/0000:00:11.0/\(Self.behindSecond)"), "\(place)")
    #expect(try one.done("cat /data1/note") == "second")
    #expect(try zero.functions() == [Self.behindFirst])
    // A window for each bus, its owner's.
    let windows = try shared.control.done("show gatekeeper").rows
    #expect(windows.map { $0["BUS"] } == ["0", "1"] && windows.map { $0["PARTITION"] } == ["LPAR0", "LPAR1"])
    try shared.guests.expectTableIsMachine("added")
  }

  /// The two disks pass each other, and then both come back as one change.
  private func changesPlaces(_ shared: SharedGuests, _ zero: GuestShell, _ one: GuestShell) throws {
    try one.done("echo changed >/data1/note")
    try shared.done("rem_pci LPAR=1 SLOT=37 MODE=graceful")
    try shared.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")
    try shared.done("add_pci LPAR=1 SLOT=37 TO=LPAR0")
    #expect(try zero.done("cat /data1/note") == "changed")
    #expect(try one.done("cat /data/note") == "first\nmore")
    try zero.until("! test -e /sys/bus/pci/devices/\(Self.behindFirst)")
    #expect(try zero.functions() == [Self.behindSecond])
    #expect(try one.functions() == [Self.behindFirst])
    let both = try shared.done("add_pci LPAR=0 SLOT=37 TO=LPAR1")["guest"]
    #expect(both == "usable")
    let back = try shared.done("add_pci LPAR=1 TO=LPAR0")
    #expect(back["slots"] == "0,37" && back["guest"] == "usable", "\(back)")
    #expect(try zero.done("cat /data/note /data1/note") == "first\nmore\nchanged")
    try one.until("test -z \"$(ls /sys/bus/pci/devices | sed '/^0000:00:/d')\"")
    try shared.guests.expectTableIsMachine("back")
  }
}
