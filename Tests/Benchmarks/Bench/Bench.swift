internal import Glibc

/// Every promise about speed and size beside its yardstick, measured in the same run (docs/benchmarks.md).
///
/// usage: controlprog-bench --daemon PATH --agent PATH --recorder PATH --echo PATH --directory DIR --runtime DIR
///        [--redis PATH] [--large FILE] [--json FILE] [NAME ...]
@main
enum Bench {
  private static let cases: [(name: String, run: @Sendable (Programs, Report) throws -> Void)] = [
    ("ping", PingCase.run), ("durable", DurableCase.run), ("crowd", CrowdCase.run), ("interrupt", InterruptCase.run),
    ("fan-out", FanOutCase.run), ("start", StartCase.run), ("memory", MemoryCase.run), ("idle", IdleCase.run),
    ("decisions", DecisionCase.run), ("failover", FailoverCase.run),
  ]

  static func main() {
    var programs = Programs()
    var json: String?
    var names: [String] = []
    var words = CommandLine.arguments.dropFirst()
    while let word = words.popFirst() {
      switch word {
      case "--daemon": programs.daemon = words.popFirst() ?? ""
      case "--agent": programs.agent = words.popFirst() ?? ""
      case "--recorder": programs.recorder = words.popFirst() ?? ""
      case "--echo": programs.echo = words.popFirst() ?? ""
      case "--redis": programs.redis = words.popFirst() ?? ""
      case "--directory": programs.directory = words.popFirst() ?? ""
      case "--runtime": programs.runtime = words.popFirst() ?? ""
      case "--large": programs.largeConfiguration = words.popFirst() ?? ""
      case "--json": json = words.popFirst()
      default: names.append(word)
      }
    }
    signal(SIGPIPE, SIG_IGN)
    // A thousand subscribers, their yardstick's pairs, and the daemon's own side of them.
    var limit = rlimit(rlim_cur: 16_384, rlim_max: 16_384)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    exit(run(programs, Report(json: json), names))
  }

  private static func run(_ programs: Programs, _ report: Report, _ names: [String]) -> CInt {
    var status: CInt = 0
    for (name, run) in cases where names.isEmpty || names.contains(name) {
      do { try run(programs, report) } catch {
        print("\(name): \(error)")
        status = 1
      }
    }
    report.close()
    return status
  }
}
