internal import Glibc

/// 64 clients' durable commands a second beside one client's: what the group commit brings.
enum CrowdCase {
  private static let clients = 64
  private static let rounds = 7

  static func run(_ programs: Programs, _ report: Report) throws {
    let daemon = try Daemon(
      programs, configuration: MachineText.pairs(clients / 2), name: "crowd")
    defer { daemon.end() }
    let sockets = try (0..<clients).map { _ in try daemon.operator() }
    var movers = (0..<clients).map { Mover(slot: MachineText.slot(ofBus: $0), first: $0) }
    var rates = (one: Sample(), all: Sample())
    for round in 0...rounds {
      let one = try commandsPerSecond(Array(sockets.prefix(1)), &movers, pairs: 40)
      let all = try commandsPerSecond(sockets, &movers, pairs: 20)
      if round == 0 { continue }  // to warm up
      rates.one.add(one)
      rates.all.add(all)
    }
    report.title("durable commands a second, \(clients) clients beside one")
    report.figure("crowd.one", rates.one.median, "/s")
    report.figure("crowd.\(clients)", rates.all.median, "/s")
    report.figure("crowd.\(clients)_to_one", rates.all.median / rates.one.median, "x", goal: .atLeast(8))
  }

  /// Each client moves its own slot, one command after the other.
  private static func commandsPerSecond(_ sockets: [LineSocket], _ movers: inout [Mover], pairs: Int) throws -> Double {
    let poller = Poller(sockets)
    var left = Array(repeating: 2 * pairs, count: sockets.count)
    var busy = sockets.count
    let start = nanoseconds()
    for place in sockets.indices { try sockets[place].send(movers[place].removal) }
    while busy > 0 {
      for place in try poller.wait() where try sockets[place].fill() > 0 {
        let answer = try sockets[place].line()
        guard answer.hasPrefix("OK") else { throw BenchError(answer) }
        left[place] -= 1
        if left[place] == 0 {
          busy -= 1
        } else {
          try sockets[place].send(left[place] % 2 == 1 ? movers[place].addition() : movers[place].removal)
        }
      }
    }
    return Double(sockets.count * 2 * pairs) / (Double(nanoseconds() - start) / 1e9)
  }
}
