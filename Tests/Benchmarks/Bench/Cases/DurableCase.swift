internal import Glibc

/// A `rem_pci` and an `add_pci` by one client beside two bare commits of SQLite, in turn, on one file system.
enum DurableCase {
  private static let pairs = 600

  static func run(_ programs: Programs, _ report: Report) throws {
    let daemon = try Daemon(programs, configuration: MachineText.pairs(1), name: "durable")
    defer { daemon.end() }
    let bare = try BareDatabase(programs.directory + "/bare.db")
    let client = try daemon.operator()
    var times = (bare: Sample(), daemon: Sample())
    var mover = Mover(slot: 0, first: 0)
    let cpu = ProcessFigures.cpuNanoseconds(daemon.child.pid)
    var bareWork: UInt64 = 0
    for round in 0..<pairs {
      let before = ProcessFigures.ownNanoseconds()
      let bareTime = try microseconds {
        try bare.commit()
        try bare.commit()
      }
      bareWork += ProcessFigures.ownNanoseconds() - before
      let time = try microseconds {
        try client.ask(mover.removal)
        try client.ask(mover.addition())
      }
      if round < 20 { continue }  // to warm up
      times.bare.add(bareTime)
      times.daemon.add(time)
    }
    let work = Double(ProcessFigures.cpuNanoseconds(daemon.child.pid) - cpu) / 1e3 / Double(pairs)
    report.title("durable rem_pci + add_pci, one client; yardstick: two bare SQLite commits, same pragmas")
    report.figure("durable.bare.p50", times.bare.median, "us")
    report.figure("durable.bare.p99", times.bare.p99, "us")
    report.figure("durable.controlprogd.p50", times.daemon.median, "us")
    report.figure("durable.controlprogd.p99", times.daemon.p99, "us")
    report.figure("durable.bare.cpu", Double(bareWork) / 1e3 / Double(pairs), "us")
    report.figure("durable.controlprogd.cpu", work, "us")
    report.figure("durable.p50_to_bare", times.daemon.median / times.bare.median, "x", goal: .atMost(1.3))
    let sums = (times.daemon.values.reduce(0, +), times.bare.values.reduce(0, +))
    report.figure("durable.mean_to_bare", sums.0 / sums.1, "x")
  }
}

/// The commands that carry one slot to and fro between the two partitions of a pair.
struct Mover {
  private let slot: Int
  private var owner: Int

  /// `first` owns `slot` now; its pair is the partition that differs in the last bit.
  init(slot: Int, first: Int) {
    self.slot = slot
    owner = first
  }

  var removal: String { "rem_pci LPAR=\(owner) SLOT=\(slot)" }
  mutating func addition() -> String {
    let old = owner
    owner ^= 1
    return "add_pci LPAR=\(old) SLOT=\(slot) TO=\(owner)"
  }
}
