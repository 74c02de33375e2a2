internal import Glibc

/// A `rem_pci` and an `add_pci` by one client beside two bare commits of SQLite, in turn, on one file system.
enum DurableCase {
  private static let pairs = 600
  private struct Figures {
    var times = Sample()
    /// CPU time, in microseconds.
    var work = Sample()
  }

  static func run(_ programs: Programs, _ report: Report) throws {
    let daemon = try Daemon(programs, configuration: MachineText.pairs(1), name: "durable")
    defer { daemon.end() }
    let bare = try BareDatabase(programs.directory + "/bare.db")
    let client = try daemon.operator()
    var figures = (bare: Figures(), daemon: Figures())
    var mover = Mover(slot: 0, first: 0)
    for round in 0..<pairs {
      let own = try measure(ProcessFigures.ownNanoseconds) {
        try bare.commit()
        try bare.commit()
      }
      let whole = try measure({ ProcessFigures.cpuNanoseconds(daemon.child.pid) }) {
        try client.ask(mover.removal)
        try client.ask(mover.addition())
      }
      if round < 20 { continue }  // to warm up
      figures.bare.times.add(own.time)
      figures.bare.work.add(own.work)
      figures.daemon.times.add(whole.time)
      figures.daemon.work.add(whole.work)
    }
    tell(figures.bare, figures.daemon, report)
  }

  /// Microseconds that `body` takes, and those of CPU time by `clock`.
  private static func measure(_ clock: () -> UInt64, _ body: () throws -> Void) rethrows -> (time: Double, work: Double)
  {
    let before = clock()
    let time = try microseconds(body)
    return (time, Double(clock() - before) / 1e3)
  }

  private static func tell(_ bare: Figures, _ daemon: Figures, _ report: Report) {
    report.title("durable rem_pci + add_pci, one client; yardstick: two bare SQLite commits, same settings")
    for (name, figures) in [("bare", bare), ("controlprogd", daemon)] {
      report.figure("durable.\(name).p50", figures.times.median, "us")
      report.figure("durable.\(name).p99", figures.times.p99, "us")
      report.figure("durable.\(name).cpu", figures.work.median, "us")
    }
    report.figure("durable.p50_to_bare", daemon.times.median / bare.times.median, "x", goal: .atMost(1.3))
    report.figure("durable.mean_to_bare", daemon.times.mean / bare.times.mean, "x")
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
