internal import ArgumentParser
internal import ControlModel
internal import ControlSimulator

/// Drives the model through random episodes and checks the invariants after each step.
@main
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "controlprog-simulate",
    abstract: "Drives the control program's model by chance, with faults, and checks the invariants after each step.")

  @Option(help: "How many steps at least.")
  var steps = 1_000_000

  @Option(help: "Where chance begins; the same seed gives the same run.")
  var seed: UInt64 = 1

  @Option(help: "One episode only, by the seed that a failure has named.")
  var episode: UInt64?

  @Option(help: "How many of the last inputs to print with the failure of an episode.")
  var history = 40

  @Option(help: "A rule to break, to see that it is noticed.")
  var mutant: String?

  func run() throws {
    let mutant = try mutant.map(parse)
    let clock = ContinuousClock()
    let begin = clock.now
    var result = SimulationRun.Result()
    if let episode {
      SimulationRun.episode(episode, mutant, historyLength: history, &result)
    } else {
      result = SimulationRun.run(seed: seed, steps: steps, mutant: mutant)
    }
    let took = begin.duration(to: clock.now)
    let speed = rate(result.steps, took)
    print("seed \(seed): \(result.steps) steps in \(result.episodes) episodes, \(took), \(speed) steps/s")
    for fault in Fault.allCases { print("  \(result.counts[fault])\t\(fault.rawValue)") }
    for verb in result.ends.done.keys.sorted() { print("  \(result.ends.done[verb] ?? 0)\t\(verb) done") }
    for reason in Reason.allCases {
      if let count = result.ends.failed[reason] { print("  \(count)\toperations ended: \(reason.rawValue)") }
    }
    if let failure = result.failure {
      print(failure)
      throw ExitCode(1)
    }
    let scarce = episode == nil ? result.scarce : []
    guard scarce.isEmpty else {
      print("VOID: too few of: \(scarce.joined(separator: ", "))")
      throw ExitCode(2)
    }
  }

  private func parse(_ name: String) throws -> Mutant {
    guard let mutant = Mutant(rawValue: name) else {
      let known: [String] = Mutant.allCases.map(\.rawValue)
      throw ValidationError("no such mutant; there are: \(known.joined(separator: " "))")
    }
    return mutant
  }

  private func rate(_ steps: Int, _ took: Duration) -> Int {
    let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
    return seconds > 0 ? Int(Double(steps) / seconds) : 0
  }
}
