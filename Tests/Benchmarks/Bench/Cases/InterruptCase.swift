internal import Glibc

/// From a command's commit to the agent's `* sci`, with nothing else going on.
///
/// A client cannot see the commit itself. The SCI goes out right behind it and before the answer, so the time between
/// the reads of the two is one part, and the whole command beside two bare commits of the same run is the other.
enum InterruptCase {
  private static let rounds = 400

  static func run(_ programs: Programs, _ report: Report) throws {
    let daemon = try Daemon(programs, configuration: MachineText.pairs(1), name: "interrupt")
    defer { daemon.end() }
    let bare = try BareDatabase(programs.directory + "/interrupt.db")
    let agent = try daemon.agent(0)
    try agent.ask("hello")
    let client = try daemon.operator()
    var times = (bare: Sample(), whole: Sample(), apart: Sample(), beyond: Sample())
    for round in 0..<rounds {
      try client.ask("rem_pci LPAR=0 SLOT=0")
      try answer(agent, ["io_write PORT=0xafe0 WIDTH=2 VALUE=2", "io_write PORT=0xae08 WIDTH=4 VALUE=1"])
      let commit = try microseconds { try bare.commit() }
      let (interrupt, answered) = try move(client, agent)
      try answer(agent, ["io_write PORT=0xafe0 WIDTH=2 VALUE=2", "ost SLOT=0 EVENT=1 STATUS=0"])
      if round < 10 { continue }  // to warm up
      times.bare.add(commit)
      times.whole.add(interrupt)
      times.apart.add(abs(answered - interrupt))
      times.beyond.add(max(0, interrupt - commit))
    }
    report.title("add_pci to the agent's read of `* sci`, idle")
    report.figure("interrupt.bare_commit.p50", times.bare.median, "us")
    report.figure("interrupt.command_to_sci.p50", times.whole.median, "us")
    report.figure("interrupt.command_to_sci.p99", times.whole.p99, "us")
    report.figure("interrupt.sci_and_answer_apart.p50", times.apart.median, "us")
    report.figure("interrupt.sci_and_answer_apart.p99", times.apart.p99, "us", goal: .atMost(1000))
    report.figure("interrupt.beyond_a_bare_commit.p50", times.beyond.median, "us", goal: .atMost(1000))
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
