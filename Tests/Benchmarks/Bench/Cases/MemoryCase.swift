internal import Glibc

/// Memory at the start, with 64 partitions, and with 1,000 agents.
enum MemoryCase {
  private static let agents = 1000

  static func run(_ programs: Programs, _ report: Report) throws {
    report.title("memory (Pss: own pages, and a share of those that others map too)")
    let small = try Daemon(programs, configuration: MachineText.pairs(1), name: "memory2")
    tell("memory.2_partitions", small, report, goal: .atMost(30))
    small.end()
    let daemon = try Daemon(
      programs, configuration: MachineText.pairs(32, connections: 1000), name: "memory64")
    defer { daemon.end() }
    tell("memory.64_partitions", daemon, report, goal: nil)
    let before = ProcessFigures.memory(daemon.child.pid)
    let sockets = try (0..<agents).map { try daemon.agent($0 % 64) }
    for socket in sockets { try socket.ask("hello AGENT=bench VERSION=1 BOOT_ID=0") }
    let grown = ProcessFigures.memory(daemon.child.pid) - before
    tell("memory.\(agents)_agents", daemon, report, goal: nil)
    report.figure("memory.each_agent", Double(grown) / Double(agents), "KiB", goal: .atMost(32))
    for socket in sockets { try socket.ask("ping") }
  }

  private static func tell(_ name: String, _ daemon: Daemon, _ report: Report, goal: Report.Goal?) {
    report.figure("\(name).pss", Double(ProcessFigures.memory(daemon.child.pid)) / 1024, "MiB", goal: goal)
    report.figure("\(name).rss", Double(ProcessFigures.resident(daemon.child.pid)) / 1024, "MiB")
  }
}
