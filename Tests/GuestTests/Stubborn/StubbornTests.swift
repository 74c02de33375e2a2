internal import Glibc
internal import Testing

extension RealGuests {
  /// Guests that do not help, and devices that fail.
  @Suite struct StubbornTests {}
}

extension RealGuests.StubbornTests {
  /// A kernel whose hot-plug is off never ejects: it holds nothing up.
  @Test func aGuestThatIgnoresEjectsHoldsNothingUp() throws {
    let guests = try GuestLab(agents: [.none, .mounting], kernel: ["acpiphp.disable=1", ""])
    let zero = try guests.shell("LPAR0")
    try zero.done("mount -t ext4 /dev/vda /data && echo written >/data/note && sync")
    try guests.control.refused("rem_pci LPAR=0 SLOT=0 MODE=graceful TIMEOUT=2", "timed_out")
    #expect(try zero.done("cat /data/note") == "written")
    // Asked, asked again, and then without its help.
    let removed = try guests.control.done("rem_pci LPAR=0 SLOT=0 MODE=ladder TIMEOUT=1")
    #expect(removed["release"] == "revoked" && removed["guest"] == "notified", "\(removed)")
    // What the source calls a general protection exception is an I/O error here.
    #expect(try zero.run("dd if=/dev/vda of=/dev/null bs=4k count=1 iflag=direct").status != 0)
    let added = try guests.control.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")
    #expect(added["guest"] == "usable", "\(added)")
    let one = try guests.shell("LPAR1")
    #expect(try one.done("cat /data/note") == "written")
    #expect(try zero.run("dd if=/dev/vda of=/dev/null bs=4k count=1 iflag=direct").status != 0)
    // What it has still mounted would be written over what the other has written since.
    try guests.control.done("rem_pci LPAR=1 SLOT=0 MODE=graceful")
    let refusal = try guests.control.refused("add_pci LPAR=1 SLOT=0 TO=LPAR0", "machine_error")
    #expect(refusal.status.contains("must eject the card or boot anew"), "\(refusal)")
    // The hollow card goes with the partition.
    try guests.control.done("deact LPAR=0")
    try guests.control.done("act LPAR=0")
    try guests.event("LPAR0 is active")
  }

  /// A hollow card that the guest still has is as good as a new one where an agent looks after it.
  @Test func aDiskComesBackBelowAHollowCard() throws {
    let guests = try GuestLab(kernel: ["acpiphp.disable=1", ""])
    let zero = try guests.shell("LPAR0")
    try zero.until("grep -q ' /data ' /proc/mounts")
    try zero.done("echo first >/data/note; sync")
    try guests.control.done("rem_pci LPAR=0 SLOT=0 MODE=graceful")
    try guests.control.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")
    try guests.shell("LPAR1").done("echo second >/data/note; sync")
    let added = try guests.control.done("add_pci LPAR=1 SLOT=0 TO=LPAR0")
    #expect(added["guest"] == "usable", "\(added)")
    #expect(try zero.done("cat /data/note") == "second")
  }

  /// the medium fails under one guest, which runs on; nobody else gets it until an operator has looked.
  @Test func aMediumThatFailsIsWithheld() throws {
    // A sparse image on a file system that is soon full: the host cannot write any more.
    let small = try SmallDisk.mounted(size: "24M")
    try write(String(repeating: "-", count: 8 << 20), to: "\(small.path)/ballast")
    let guests = try GuestLab(image: "\(small.path)/disk.img", size: "64M")
    let zero = try guests.shell("LPAR0")
    try zero.until("grep -q ' /data ' /proc/mounts")
    try zero.say("dd if=/dev/zero of=/data/fill bs=1M count=60 oflag=direct")
    try guests.event("slot 0: the medium failed")
    try guests.event("quarantined")
    try guests.event("slot 0 is released")
    try guests.control.refused("add_pci LPAR=0 SLOT=0 TO=LPAR1", "slot_quarantined")
    #expect(try guests.shell("LPAR0").done("echo alive") == "alive")
    unlink("\(small.path)/ballast")
    try guests.control.done("clear_slot SLOT=0")
    try guests.control.done("add_pci LPAR=0 SLOT=0 TO=LPAR1 WAIT=none")
    withExtendedLifetime(small) {}
  }
}
