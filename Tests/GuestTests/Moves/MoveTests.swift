internal import Glibc
internal import SeededRandom
internal import Testing

extension RealGuests {
  /// The life of a disk between two real guests, in one boot of both.
  @Suite struct MoveTests {}
}

extension RealGuests.MoveTests {
  @Test func aDiskWithAFileSystemMoves() throws {
    let guests = try GuestLab()
    let zero = try guests.shell("LPAR0")
    let one = try guests.shell("LPAR1")
    try zero.until("grep -q ' /data ' /proc/mounts")
    try zero.done("echo first >/data/note && sync")
    #expect(try !one.hasCard())
    try move(guests, zero, one)
    try swaps(guests, zero, one)
    try graceful(guests, zero, one)
    try refusal(guests, zero, one)
    try inUse(guests, zero, one)
  }

  /// Fig 6, then Fig 5: are counted by the guests' own kernels.
  private func move(_ guests: GuestLab, _ zero: GuestShell, _ one: GuestShell) throws {
    let (before0, before1) = (try zero.interrupts(), try one.interrupts())
    let removed = try guests.control.done("rem_pci LPAR=0 SLOT=0 WAIT=guest")
    #expect(removed["release"] == "revoked" && removed["guest"] == "ejected", "\(removed)")
    try zero.until("! test -e /sys/bus/pci/devices/0000:01:00.0")
    let after0 = try zero.interrupts()
    #expect(after0.gpe == before0.gpe + 1, "\(before0) \(after0)")
    #expect(try zero.interrupts().sci > before0.sci)
    #expect(try zero.run("grep -q ' /data ' /proc/mounts").status != 0)
    let added = try guests.control.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")
    #expect(added["guest"] == "usable", "\(added)")
    #expect(try one.done("cat /data/note") == "first")
    #expect(try one.interrupts().gpe == before1.gpe + 1)
    #expect(try !zero.hasCard())
  }

  /// Straight from one owner to the other, by one command each.
  private func swaps(_ guests: GuestLab, _ zero: GuestShell, _ one: GuestShell) throws {
    for round in 0..<4 {
      let (from, to, shell) = round % 2 == 0 ? (1, 0, zero) : (0, 1, one)
      let added = try guests.control.done("add_pci LPAR=\(from) SLOT=0 TO=\(to)")
      #expect(added["guest"] == "usable", "\(added)")
      #expect(try shell.done("cat /data/note") == "first")
    }
  }

  /// The agent unmounts first; nothing is lost that was never synced.
  private func graceful(_ guests: GuestLab, _ zero: GuestShell, _ one: GuestShell) throws {
    try one.done("echo unsynced >/data/late")
    let removed = try guests.control.done("rem_pci LPAR=1 SLOT=0 MODE=graceful WAIT=guest")
    #expect(removed["release"] == "eject", "\(removed)")
    try guests.control.done("add_pci LPAR=1 SLOT=0 TO=LPAR0")
    #expect(try zero.done("cat /data/late") == "unsynced")
  }

  /// A guest that cannot let go says so, and keeps what it had.
  private func refusal(_ guests: GuestLab, _ zero: GuestShell, _ one: GuestShell) throws {
    try zero.done("sleep 1000 </data/note >/dev/null 2>&1 & echo $! >/run/user")
    let before = try zero.interrupts()
    try guests.control.refused("rem_pci LPAR=0 SLOT=0 MODE=graceful", "guest_refused")
    #expect(try zero.hasCard())
    #expect(try zero.done("cat /data/note") == "first")
    #expect(try zero.interrupts() == before)
    try zero.done("kill $(cat /run/user)")
  }

  /// Access ends under an open file: the agent lets go of what is left of the file system, and it holds nothing up.
  private func inUse(_ guests: GuestLab, _ zero: GuestShell, _ one: GuestShell) throws {
    try zero.done("sync; sleep 1000 </data/note >/dev/null 2>&1 & echo $! >/run/user")
    let removed = try guests.control.done("rem_pci LPAR=0 SLOT=0 WAIT=guest")
    #expect(removed["release"] == "revoked" && removed["guest"] == "ejected", "\(removed)")
    try guests.control.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")
    #expect(try one.done("cat /data/note") == "first")
    try zero.done("kill $(cat /run/user)")
    let added = try guests.control.done("add_pci LPAR=1 SLOT=0 TO=LPAR0")
    #expect(added["guest"] == "usable", "\(added)")
    #expect(try zero.done("cat /data/note") == "first")
  }

  /// How a disk is moved.
  private enum Way: CaseIterable {
    case atOnce, removedFirst, gracefully
    /// And back again before the guest has let go of the hollow card.
    case backAgain

    func commands(from owner: Int, to next: Int) -> [String] {
      let add = "add_pci LPAR=\(owner) SLOT=0 TO=LPAR\(next)"
      return switch self {
      case .atOnce: [add]
      case .removedFirst: ["rem_pci LPAR=\(owner) SLOT=0 WAIT=guest", add]
      case .gracefully: ["rem_pci LPAR=\(owner) SLOT=0 MODE=graceful", add]
      case .backAgain: ["rem_pci LPAR=\(owner) SLOT=0", add]
      }
    }
  }

  /// whatever is asked for, at most one QEMU has the image open, and what was written is read.
  @Test func manySwapsLoseNothing() throws {
    let seed = getenv("CONTROLPROG_SWAP_SEED").flatMap { UInt64(String(cString: $0)) } ?? 20_030_218
    let rounds = getenv("CONTROLPROG_SWAPS").flatMap { Int(String(cString: $0)) } ?? 50
    print("swaps: seed \(seed), \(rounds) rounds")
    var random = SplitMix64(seed: seed)
    let guests = try GuestLab()
    let shells = [try guests.shell("LPAR0"), try guests.shell("LPAR1")]
    try shells[0].until("grep -q ' /data ' /proc/mounts")
    let watch = try OpenerWatch(guests.disk)
    var owner = 0
    var sum = try shells[0].done("dd if=/dev/urandom of=/data/block bs=64k count=4 2>/dev/null; md5sum </data/block")
    for round in 0..<rounds {
      let way = Way.allCases[Int(random.next() % UInt64(Way.allCases.count))]
      let next = way == .backAgain ? owner : 1 - owner
      try shells[owner].done("sync")
      for command in way.commands(from: owner, to: next) { try guests.control.done(command) }
      owner = next
      #expect(try shells[owner].done("md5sum </data/block") == sum, "round \(round): \(way)")
      guard random.next() % 3 == 0 else { continue }
      sum = try shells[owner].done("dd if=/dev/urandom of=/data/block bs=64k count=4 2>/dev/null; md5sum </data/block")
    }
    #expect(watch.end() == 1, "more than one opener at once")
  }
}
