internal import Glibc

/// One event to 1,000 subscribers, beside the same bytes written to 1,000 socket pairs in a bare loop; all on one CPU.
enum FanOutCase {
  private static let subscribers = 1000
  private static let rounds = 30

  static func run(_ programs: Programs, _ report: Report) throws {
    try Pinning.onOne {
      let daemon = try Daemon(
        programs, configuration: MachineText.pairs(1, connections: 2000), name: "fan-out")
      defer { daemon.end() }
      let sockets = try (0..<subscribers).map { _ in try daemon.operator() }
      for socket in sockets { try socket.ask("subscribe") }
      let pairs = try SocketPairs(count: subscribers)
      let client = try daemon.operator()
      try measure(daemon, client, sockets, pairs, report)
    }
  }

  private static func measure(
    _ daemon: Daemon, _ client: LineSocket, _ sockets: [LineSocket], _ pairs: SocketPairs, _ report: Report
  ) throws {
    let poller = Poller(sockets)
    var times = (daemon: Sample(), work: Sample(), bare: Sample(), write: Sample())
    for round in 0..<rounds {
      let before = ProcessFigures.cpuNanoseconds(daemon.child.pid)
      try client.send("set_maintenance CLUSTER=pair0 STATE=\(round % 2 == 0 ? "on" : "off")")
      let (spread, bytes, events) = try gather(sockets, poller)
      let work = Double(ProcessFigures.cpuNanoseconds(daemon.child.pid) - before) / 1e3
      _ = try client.line()
      let (write, whole) = try pairs.fanOut(Array(repeating: 0x2a, count: bytes))
      if round < 3 { continue }  // to warm up
      times.daemon.add(spread)
      times.work.add(work / Double(subscribers * events))
      times.bare.add(whole)
      times.write.add(write / Double(subscribers))
    }
    report.title("one event to \(subscribers) subscribers, one CPU")
    report.figure("fanout.controlprogd.first_to_last", times.daemon.median / 1e3, "ms")
    report.figure("fanout.bare.write_and_read_all", times.bare.median / 1e3, "ms")
    report.figure("fanout.first_to_last_to_bare", times.daemon.median / times.bare.median, "x")
    report.figure("fanout.controlprogd.cpu_each", times.work.median, "us")
    report.figure("fanout.bare.cpu_each", times.write.median, "us")
    report.figure("fanout.cpu_each_to_bare", times.work.median / times.write.median, "x")
  }

  /// Reads until every subscriber has heard: microseconds from the first byte to the last, and what one of them got.
  private static func gather(
    _ sockets: [LineSocket], _ poller: Poller
  ) throws -> (spread: Double, bytes: Int, events: Int) {
    var missing = Set(sockets.indices)
    var start: UInt64?
    var heard = (bytes: 0, events: 0)
    while !missing.isEmpty {
      for place in try poller.wait() {
        start = start ?? nanoseconds()
        let events = try sockets[place].fill()
        if missing.remove(place) != nil { heard = (sockets[place].unread, events) }
        sockets[place].drop()
      }
    }
    return (Double(nanoseconds() - (start ?? 0)) / 1e3, heard.bytes, heard.events)
  }
}
