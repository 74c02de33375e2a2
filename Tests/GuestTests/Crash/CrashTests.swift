internal import Glibc
internal import Testing

extension RealGuests {
  /// The daemon is killed at every place of every command; the guests run on.
  @Suite struct CrashTests {}
}

extension RealGuests.CrashTests {
  private static let places = [
    "decided", "before_commit", "after_commit", "before_machine", "after_machine", "before_answer", "after_answer",
  ]

  @Test func theDaemonIsKilledAtEachStep() throws {
    let guests = try GuestLab()
    let shells = [try guests.shell("LPAR0"), try guests.shell("LPAR1")]
    try shells[0].until("grep -q ' /data ' /proc/mounts")
    try shells[0].done("echo kept >/data/note; sync")
    let watch = try OpenerWatch(guests.disk)
    var owner = 0
    for place in Self.places {
      for count in 1...3 {
        let next = 1 - owner
        guests.lab.kill9()
        _ = try guests.lab.comesUp(["--fail-point", "\(place):\(count)"])
        // It dies at its start, or within, or the place is never reached so often: either is well.
        if let control = try? guests.lab.control() {
          _ = try? control.ask("rem_pci LPAR=\(owner) SLOT=0 WAIT=guest")
          _ = try? control.ask("add_pci LPAR=\(owner) SLOT=0 TO=\(next)")
        }
        guests.lab.kill9()
        try guests.lab.start()
        owner = try settle(guests, shells, "\(place):\(count)", from: owner, to: next)
      }
    }
    #expect(watch.end() == 1, "more than one opener at once")
  }

  /// What was under way goes on or is undone; then table and guests agree, and the next command is carried out.
  private func settle(
    _ guests: GuestLab, _ shells: [GuestShell], _ place: String, from owner: Int, to next: Int
  ) throws -> Int {
    let control = try guests.lab.control()
    try control.done("subscribe SINCE=0")
    while true {
      let operations = try control.ask("show operations")
      guard operations.rows.contains(where: { $0["STATE"] == "under_way" || $0["ENDED"] == "-" }) else { break }
      _ = try control.notification("event")
    }
    let row = try #require(try control.done("show slots").rows.first)
    let connection = try #require(row["CONNECTION"])
    let holder = connection == "LPAR0" ? 0 : 1
    if row["ENABLE"] == "1", holder == next {
      // The guest may still be at it.
      try shells[next].until("test \"$(cat /data/note 2>/dev/null)\" = kept")
      return next
    }
    let added = try control.ask("add_pci LPAR=\(holder) SLOT=0 TO=\(next)")
    #expect(added.isOK, "\(place): \(row): \(added)")
    try shells[next].until("test \"$(cat /data/note 2>/dev/null)\" = kept")
    return next
  }
}
