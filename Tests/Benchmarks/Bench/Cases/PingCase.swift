internal import Glibc

/// A line in, a line out: `ping` as JSON beside PING of redis and a bare echo, all on one CPU.
enum PingCase {
  private struct Contender {
    let name: String
    let path: String
    let line: [UInt8]
    var latency = Sample()
    var rate = Sample()
  }
  private static let rounds = 21
  private static let connections = 16
  /// Requests of a connection on their way at once; the daemon's bound is 20.
  private static let depth = 16

  static func run(_ programs: Programs, _ report: Report) throws {
    try Pinning.onOne {
      let daemon = try Daemon(
        programs, configuration: MachineText.pairs(1), name: "ping")
      let echo = try Servers.echo(programs)
      let redis = try Servers.redis(programs)
      defer {
        daemon.end()
        echo.child.end()
        redis.child.end()
      }
      let line = Array(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#.utf8) + [0x0a]
      var contenders = [
        Contender(name: "echo", path: echo.path, line: line),
        Contender(name: "redis", path: redis.path, line: Array("PING\r\n".utf8)),
        Contender(name: "controlprogd", path: daemon.runtime + "/control.sock", line: line),
      ]
      try measure(&contenders)
      tell(contenders, report)
    }
  }

  private static func measure(_ contenders: inout [Contender]) throws {
    let singles = try contenders.map { try LineSocket(path: $0.path) }
    let crowds = try contenders.map { contender in
      try (0..<connections).map { _ in try LineSocket(path: contender.path) }
    }
    for round in 0..<rounds {
      for place in contenders.indices {
        let times = try latencies(singles[place], contenders[place].line, count: 1000)
        let rate = try throughput(crowds[place], contenders[place].line, batches: 100)
        if round == 0 { continue }  // to warm up
        contenders[place].latency.add(times)
        contenders[place].rate.add(rate)
      }
    }
  }

  private static func latencies(_ socket: LineSocket, _ line: [UInt8], count: Int) throws -> [Double] {
    try (0..<count).map { _ in
      try microseconds {
        try socket.send(line)
        while try socket.fill() == 0 {}
        socket.drop()
      }
    }
  }

  /// Answers a second; every connection has `depth` requests on their way, and sends as many when all are answered.
  private static func throughput(_ sockets: [LineSocket], _ line: [UInt8], batches: Int) throws -> Double {
    let batch = Array(repeatElement(line, count: depth).joined())
    let poller = Poller(sockets)
    var left = Array(repeating: batches, count: sockets.count)
    var missing = Array(repeating: depth, count: sockets.count)
    var busy = sockets.count
    let start = nanoseconds()
    for socket in sockets { try socket.send(batch) }
    while busy > 0 {
      for place in try poller.wait() {
        missing[place] -= try sockets[place].fill()
        sockets[place].drop()
        guard missing[place] == 0 else { continue }
        left[place] -= 1
        missing[place] = depth
        if left[place] == 0 { busy -= 1 } else { try sockets[place].send(batch) }
      }
    }
    return Double(sockets.count * batches * depth) / (Double(nanoseconds() - start) / 1e9)
  }

  private static func tell(_ contenders: [Contender], _ report: Report) {
    report.title("ping, one CPU for servers and client")
    for contender in contenders {
      report.figure("ping.\(contender.name).p50", contender.latency.median, "us")
      report.figure("ping.\(contender.name).p99", contender.latency.p99, "us")
      report.figure("ping.\(contender.name).pipelined", contender.rate.median, "/s")
    }
    let (echo, redis, daemon) = (contenders[0], contenders[1], contenders[2])
    report.figure("ping.p50_to_echo", daemon.latency.median / echo.latency.median, "x")
    report.figure("ping.p50_to_redis", daemon.latency.median / redis.latency.median, "x", goal: .atMost(1.3))
    report.figure("ping.pipelined_to_echo", daemon.rate.median / echo.rate.median, "x")
    report.figure("ping.pipelined_to_redis", daemon.rate.median / redis.rate.median, "x", goal: .atLeast(0.5))
  }
}
