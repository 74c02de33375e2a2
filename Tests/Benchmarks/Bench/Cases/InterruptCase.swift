internal import Glibc

/// From a command's commit to the agent's `* sci`, with nothing else going on.
///
/// A client cannot see the commit itself. So the store lies in memory here, where a commit takes next to no time: the
/// whole way from the command to the SCI is then an upper bound.
enum InterruptCase {
  private static let rounds = 1000

  static func run(_ programs: Programs, _ report: Report) throws {
    let daemon = try Daemon(programs.inMemory, configuration: MachineText.pairs(1), name: "interrupt")
    defer { daemon.end() }
    let agent = try daemon.agent(0)
    try agent.ask("hello")
    let client = try daemon.operator()
    var times = (whole: Sample(), apart: Sample())
    for round in 0..<rounds {
      try client.ask("rem_pci LPAR=0 SLOT=0")
      try answer(agent, ["io_write PORT=0xafe0 WIDTH=2 VALUE=2", "io_write PORT=0xae08 WIDTH=4 VALUE=1"])
      let (interrupt, answered) = try move(client, agent)
      try answer(agent, ["io_write PORT=0xafe0 WIDTH=2 VALUE=2", "ost SLOT=0 EVENT=1 STATUS=0"])
      if round < 20 { continue }  // to warm up
      times.whole.add(interrupt)
      times.apart.add(abs(answered - interrupt))
    }
    report.title("add_pci until the agent has read `* sci`, idle, store in memory")
    report.figure("interrupt.command_to_sci.p50", times.whole.median, "us")
    report.figure("interrupt.command_to_sci.p99", times.whole.p99, "us", goal: .atMost(1000))
    report.figure("interrupt.sci_and_answer_apart.p50", times.apart.median, "us")
    report.figure("interrupt.sci_and_answer_apart.p99", times.apart.p99, "us")
  }

  /// Microseconds from the command to the agent's SCI, and to the operator's answer.
  private static func move(_ client: LineSocket, _ agent: LineSocket) throws -> (interrupt: Double, answer: Double) {
    let poller = Poller([client, agent])
    let start = nanoseconds()
    try client.send("add_pci LPAR=0 SLOT=0 TO=0 WAIT=none")
    var seen: [Double?] = [nil, nil]
    while seen.contains(where: { $0 == nil }) {
      for place in try poller.wait() {
        let socket = place == 0 ? client : agent
        guard try socket.fill() > 0 else { continue }
        if seen[place] == nil { seen[place] = Double(nanoseconds() - start) / 1e3 }
        let line = try socket.line()
        guard line.hasPrefix(place == 0 ? "OK" : "* sci") else { throw BenchError(line) }
      }
    }
    return (seen[1] ?? 0, seen[0] ?? 0)
  }

  /// The agent's part, as an ACPI handler does it: the SCI, then its answers.
  private static func answer(_ agent: LineSocket, _ commands: [String]) throws {
    for command in commands { try agent.ask(command) }
  }
}
