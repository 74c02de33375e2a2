internal import Glibc

/// From exec to READY=1 with config/large.yaml (1,000 partitions, 10,000 slots): the first start, and one after it.
enum StartCase {
  private static let rounds = 5

  static func run(_ programs: Programs, _ report: Report) throws {
    let text = read(programs.largeConfiguration)
    guard !text.isEmpty else { throw BenchError("no \(programs.largeConfiguration)") }
    var times = (first: Sample(), second: Sample())
    for round in 0..<rounds {
      for place in 0..<2 {
        let daemon = try Daemon(programs, configuration: text, name: "start\(round)")
        daemon.end()
        if place == 0 { times.first.add(daemon.startMilliseconds) } else { times.second.add(daemon.startMilliseconds) }
      }
    }
    report.title("start with config/large.yaml until READY=1")
    report.figure("start.first", times.first.median, "ms", goal: .atMost(1000))
    report.figure("start.second", times.second.median, "ms", goal: .atMost(1000))
  }
}
