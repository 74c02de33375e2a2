internal import Testing

/// The store's disk is full, and so is the room that the store had set aside.
///
/// A commit that is small enough may still find room: what is asked for then is written down or it is not, and the answer
/// says which.
extension RealGuests.SharedTests {
  @Test func aFullStoreMovesNothingAndLosesNothing() throws {
    let shared = try SharedGuests.atHome()
    guard let store = shared.store else { try skip("a file system cannot be mounted here: run the tests as root") }
    defer { store.free() }
    try isMovedHalfWay(shared, store)
    try isMoved(shared, store)
  }

  /// The room ends while a guest is awaited: at the deadline its access ends all the same.
  private func isMovedHalfWay(_ shared: SharedGuests, _ store: SmallDisk) throws {
    let (mover, events) = (try shared.guests.lab.control(), try shared.news())
    let both = [try shared.zero, try shared.one]
    try shared.done("rem_pci LPAR=0 SLOT=0 WAIT=guest")
    for guest in both { try guest.stopAgent() }
    // Its deadline comes before the agents' silence is an event of its own.
    try mover.send("add_pci LPAR=0 SLOT=0 TO=LPAR1 WAIT=guest TIMEOUT=2")
    try events.event("SCI to LPAR1: insertion of slot 0")
    try fill(shared, store)
    let answer = try mover.answer(within: 60)
    #expect(["store_error", "timed_out"].contains(answer.reason), "\(answer)")
    try shared.guests.monitor("LPAR1").awaitDeparture(of: "slot0")
    #expect(try OpenerWatch.holders(of: shared.guests.disk) == [])
    try shared.guests.expectTableIsMachine("full", mayBeStricter: true)
    try free(shared, store)
    try shared.guests.lab.awaitQuiet(shared.control)
    #expect(try shared.row(0) == "LPAR0 0")
    try shared.guests.expectTableIsMachine("freed")
    for guest in both { try guest.wake() }
    try shared.done("add_pci LPAR=0 SLOT=0 TO=LPAR0")
  }

  private func isMoved(_ shared: SharedGuests, _ store: SmallDisk) throws {
    let monitor = try shared.guests.monitor("LPAR0")
    try fill(shared, store)
    // Nothing is granted, and nothing was touched.
    let refusal = try shared.control.refused("add_pci LPAR=0 SLOT=0 TO=LPAR1", "store_error")
    #expect(refusal.status.contains("the disk is full: taking is refused until there is space"), "\(refusal)")
    #expect(try shared.row(0) == "LPAR0 1")
    try shared.guests.expectTableIsMachine("full")
    #expect(try shared.zero.done("cat /data/note") == "first")
    // Access ends before anything is written; what could not be written is said.
    let removal = try shared.control.ask("rem_pci LPAR=0 SLOT=0", within: 60)
    let isSaid = removal.status.contains("slot 0 is disabled, LPAR0 has no access any more")
    #expect(removal.isOK || removal.reason == "store_error" && isSaid, "\(removal)")
    try monitor.awaitDeparture(of: "slot0")
    #expect(try OpenerWatch.holders(of: shared.guests.disk) == [])
    #expect(try shared.zero.functions() == ["0000:02:05.0"])
    try shared.guests.expectTableIsMachine("full", mayBeStricter: true)
    try free(shared, store)
    #expect(try shared.row(0) == "LPAR0 0")
    try shared.guests.expectTableIsMachine("freed")
    #expect(try shared.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")["guest"] == "usable")
    #expect(try shared.one.done("cat /data/note") == "first")
    try shared.guests.expectTableIsMachine("moved")
  }

  /// Until nothing can be written down any more, again and again.
  private func fill(_ shared: SharedGuests, _ store: SmallDisk) throws {
    try store.fill()
    var failures = 0
    for round in 0..<20_000 where failures < 10 {
      let answer = try shared.control.ask("set_cpu_share LPAR=1 PERCENT=\(1 + round % 100)")
      failures = answer.reason == "store_error" ? failures + 1 : 0
    }
    #expect(failures == 10, "the store never found the disk full")
  }

  /// Until taking is not refused for it any more: the daemon looks for room with a commit, about once a second.
  private func free(_ shared: SharedGuests, _ store: SmallDisk) throws {
    store.free()
    for round in 0..<20_000 {
      try shared.done("set_cpu_share LPAR=1 PERCENT=\(1 + round % 100)")
      if try shared.control.ask("act LPAR=0").reason != "store_error" { return }
    }
    Issue.record("the store never found room again")
  }
}
