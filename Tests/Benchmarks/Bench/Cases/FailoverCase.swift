internal import Glibc

/// From a fault on the active side to the service writing again on the standby, phase by phase.
enum FailoverCase {
  private static let runs = 100
  /// Of case (b), whose detection waits for the service's next check.
  private static let serviceRuns = 30
  private static let warmUp = 3

  static func run(_ programs: Programs, _ report: Report) throws {
    let cluster = try FailoverCluster(programs)
    defer { cluster.end() }
    try cluster.start()
    let bare = try BareDatabase(programs.directory + "/failover-bare.db")
    let guest = try measure(cluster, bare, .guest, runs)
    report.title("failover after SIGKILL of the active guest, \(runs) runs; yardstick: bare SQLite commits")
    tell("failover", guest.runs, report)
    compare("failover", guest.runs, guest.bare, report)
    let service = try measure(cluster, bare, .service, serviceRuns)
    report.title("failover after SIGKILL of the service alone, \(serviceRuns) runs")
    // No yardstick: most of its commands' time is the old side's, which stops its service and switches itself off.
    tell("failover.b", service.runs, report)
  }

  private static func measure(
    _ cluster: FailoverCluster, _ bare: BareDatabase, _ fault: Failover.Fault, _ count: Int
  ) throws -> (runs: [Failover], bare: Sample) {
    var found: (runs: [Failover], bare: Sample) = ([], Sample())
    for round in 0..<(warmUp + count) {
      try cluster.settle(records: 2)
      let commits = try (0..<20).map { _ in try microseconds(bare.commit) }
      // The service's checks and its records keep the same time: the fault must not.
      if fault == .service { usleep(.random(in: 0..<500_000)) }
      let failover = try Failover(of: cluster, by: fault)
      if round < warmUp { continue }
      found.bare.add(commits)
      found.runs.append(failover)
    }
    return found
  }

  private static func tell(_ name: String, _ runs: [Failover], _ report: Report) {
    let phases: [(String, KeyPath<Failover, Double>)] = [
      ("detection", \.detection), ("commands", \.commands), ("hot_add", \.hotAdd), ("check", \.check),
      ("service", \.service), ("total", \.total), ("service_is_ok", \.serviceIsOK), ("ends", \.end),
      ("standby_is_back", \.standbyIsBack), ("commands_and_hot_add", \.commandsAndHotAdd),
    ]
    for (phase, path) in phases {
      let sample = sample(runs) { $0[keyPath: path] }
      report.figure("\(name).\(phase).p50", sample.median / 1e3, "ms")
      report.figure("\(name).\(phase).p99", sample.p99 / 1e3, "ms")
    }
  }

  private static func compare(_ name: String, _ runs: [Failover], _ bare: Sample, _ report: Report) {
    let moved = sample(runs) { $0.commandsAndHotAdd }
    let commits = sample(runs) { Double($0.commits) }
    report.figure("\(name).commits", commits.median, "")
    report.figure("\(name).bare_commit.p50", bare.median, "us")
    report.figure("\(name).bare_commit.p99", bare.p99, "us")
    let ratio = moved.median / (commits.median * bare.median)
    report.figure("\(name).commands_and_hot_add_to_bare", ratio, "x", goal: .atMost(1.5))
    report.figure("\(name).mean_to_bare", moved.mean / (commits.mean * bare.mean), "x")
  }

  private static func sample(_ runs: [Failover], _ value: (Failover) -> Double) -> Sample {
    var sample = Sample()
    sample.add(runs.map(value))
    return sample
  }
}
