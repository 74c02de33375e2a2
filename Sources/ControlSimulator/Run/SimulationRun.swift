package import ControlModel
internal import SeededRandom

/// Many episodes, one after the other, from one seed.
package struct SimulationRun: Sendable {
  /// What a run has to show.
  package struct Result: Sendable {
    package var steps = 0
    package var episodes = 0
    package var counts = FaultCounts()
    package var ends = EndCounts()
    package var failure: Failure?
    package init() {}

    /// What came too rarely for the run to prove anything.
    package var scarce: [String] {
      let minimum = max(1, steps / 100_000)
      return counts.scarce(below: minimum).map(\.rawValue) + ends.scarce(below: minimum)
    }
  }

  /// The first violation, and all that is needed to see it again.
  package struct Failure: Error, Sendable, CustomStringConvertible {
    package let episodeSeed: UInt64
    package let step: Int
    package let violations: [Violation]
    /// The last inputs.
    package let history: [String]
    /// How the slots stand in the table and in the machine.
    package let standing: [String]

    package var description: String {
      (["episode \(episodeSeed), step \(step)"] + history + standing + violations.map { "VIOLATED \($0)" })
        .joined(separator: "\n")
    }
  }

  /// Steps of one machine before it is brought to rest and the next is made.
  package static let episodeLength = 600

  /// Runs until `steps` are done or something is broken.
  package static func run(seed: UInt64, steps: Int, mutant: Mutant? = nil) -> Result {
    var seeds = SplitMix64(seed: seed)
    var result = Result()
    while result.steps < steps, result.failure == nil { episode(seeds.next(), mutant, &result) }
    return result
  }

  /// One episode by its own seed, as a failure names it.
  package static func episode(
    _ seed: UInt64, _ mutant: Mutant?, historyLength: Int = 40, _ result: inout Result
  ) {
    var simulation = Simulation(seed: seed, mutant: mutant, historyLength: historyLength)
    while simulation.steps < episodeLength, simulation.violations.isEmpty { simulation.step() }
    if simulation.violations.isEmpty { simulation.finish() }
    result.steps += simulation.steps
    result.episodes += 1
    result.counts.add(simulation.counts)
    result.ends.add(simulation.ends)
    guard !simulation.violations.isEmpty else { return }
    result.failure = Failure(
      episodeSeed: seed, step: simulation.steps, violations: simulation.violations, history: simulation.history.lines,
      standing: simulation.standing)
  }
}
