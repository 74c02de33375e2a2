internal import Glibc

/// How often a daemon wakes up that has nothing to do, without and with connections that say nothing.
enum IdleCase {
  private static let seconds: UInt32 = 5

  static func run(_ programs: Programs, _ report: Report) throws {
    let daemon = try Daemon(programs, configuration: MachineText.pairs(32), name: "idle")
    defer { daemon.end() }
    sleep(1)
    report.title("wake-ups in \(seconds) s of doing nothing")
    report.figure("idle.wake_ups", try wakeUps(daemon), "", goal: .atMost(0))
    let sockets = try (0..<64).map { try daemon.agent($0) }
    sleep(1)
    report.figure("idle.with_64_connections.wake_ups", try wakeUps(daemon), "", goal: .atMost(0))
    for socket in sockets { try socket.ask("ping") }
  }

  private static func wakeUps(_ daemon: Daemon) throws -> Double {
    let before = ProcessFigures.waits(daemon.child.pid)
    sleep(seconds)
    // A thread that ended meanwhile woke up to do so; one that has begun counts in full.
    let after = ProcessFigures.waits(daemon.child.pid)
    let ended = before.keys.count { after[$0] == nil }
    return Double(after.reduce(UInt64(ended)) { $0 + ($1.value - (before[$1.key] ?? 0)) })
  }
}
