internal import Glibc

/// Two partitions of a daemon of our own, seen from outside: its events, and the records that the service promises.
final class FailoverCluster {
  /// What was seen, and when it could be read (``wallNanoseconds()``).
  enum Seen {
    case event(EventLine)
    /// A record on the disk, by this partition.
    case record(String)
  }

  private let daemon: Daemon
  private let state: String
  private let log: String
  private let sources: [LineSocket]
  private let poller: Poller
  private var queue: [(seen: Seen, time: UInt64)] = []
  /// 0 or 1: whose service runs.
  private(set) var active = 0

  /// Call ``start()`` then, and ``end()`` in any case.
  init(_ programs: Programs) throws {
    let own = programs.runtime + "/failover"
    for directory in [own, own + "/heartbeats", own + "/state"] { mkdir(directory, 0o700) }
    state = own + "/state"
    log = programs.directory + "/failover/daemon.log"
    let records = own + "/records"
    guard mkfifo(records, 0o600) == 0 else { throw BenchError.system(records) }
    // Open for both, so that it has no end while no service runs.
    let pipe = open(records, O_RDWR | O_CLOEXEC)
    guard pipe >= 0 else { throw BenchError.system(records) }
    try write(ClusterText.service(programs, state: state, records: records), to: own + "/service")
    chmod(own + "/service", 0o700)
    daemon = try Daemon(
      programs,
      configuration: ClusterText.pair(programs, service: own + "/service", heartbeats: own + "/heartbeats"),
      name: "failover")
    sources = [try daemon.operator(), LineSocket(descriptor: pipe)]
    poller = Poller(sources)
  }

  static func name(_ partition: Int) -> String { "LPAR\(partition)" }

  /// Returns when both agents are there and the service writes.
  func start() throws {
    try sources[0].send("subscribe SINCE=0")
    // A guest may say hello before it counts as active, and that is no event; what it says of its service always is one.
    var missing: Set = ["the service of LPAR1 is stopped", "the service of LPAR0 is ok"]
    let giveUp = wallNanoseconds() + 30_000_000_000
    while !missing.isEmpty {
      let (seen, time) = try next()
      guard time < giveUp else { throw BenchError("not seen: \(missing.sorted())") }
      if case .event(let event) = seen { missing.remove(event.detail) }
    }
  }

  /// The next thing seen; waits for it.
  func next() throws -> (seen: Seen, time: UInt64) {
    while queue.isEmpty {
      for place in try poller.wait() {
        let lines = try sources[place].fill()
        let time = wallNanoseconds()
        for _ in 0..<lines {
          let line = try sources[place].line()
          if place == 1, let writer = line.split(separator: " ").last {
            queue.append((.record(String(writer)), time))
          } else if let event = EventLine(line) {
            queue.append((.event(event), time))
          }
        }
      }
    }
    return queue.removeFirst()
  }

  /// Waits until the active side has written `count` more records: all is quiet and in order.
  func settle(records count: Int) throws {
    var left = count
    while left > 0 {
      if case (.record(Self.name(active)), _) = try next() { left -= 1 }
    }
  }

  /// Kills the active side's guest (case a of Fig 11), or its service alone (case b); returns when that was.
  func kill(_ fault: Failover.Fault) throws -> UInt64 {
    let text =
      switch fault {
      case .guest: Self.lastGuest(Self.name(active), in: read(log))
      case .service: read("\(state)/\(Self.name(active))/recorder.lock").split(separator: "\n").first.map(String.init)
      }
    guard let pid = text.flatMap({ pid_t($0) }), pid > 1 else { throw BenchError("no process to kill") }
    let time = wallNanoseconds()
    guard Glibc.kill(pid, SIGKILL) == 0 else { throw BenchError.system("kill \(pid)") }
    return time
  }

  /// The other side is active from now on.
  func swap() { active ^= 1 }

  private static func lastGuest(_ name: String, in log: String) -> String? {
    let line = log.split(separator: "\n").last { $0.contains("guest started") && $0.contains("partition=\(name) ") }
    return line?.split(separator: " ").last { $0.hasPrefix("pid=") }.map { String($0.dropFirst(4)) }
  }

  /// Guests outlive the daemon: it ends them first.
  func end() {
    if let client = try? daemon.operator() {
      for partition in 0..<2 { _ = try? client.ask("deact LPAR=\(Self.name(partition))") }
    }
    daemon.end()
  }
}
