internal import ControlModel
internal import ControlSimulator
internal import Testing

@Suite("simulator")
struct SimulationTests {
  @Test("random episodes break no invariant", arguments: [1, 2, 3] as [UInt64])
  func invariants(seed: UInt64) {
    let result = SimulationRun.run(seed: seed, steps: 60_000)
    if let failure = result.failure { Issue.record(failure) }
    #expect(result.scarce.isEmpty, "too few of these faults: the run proves nothing")
  }

  @Test("the same seed gives the same run")
  func replays() {
    let first = SimulationRun.run(seed: 99, steps: 5_000)
    let second = SimulationRun.run(seed: 99, steps: 5_000)
    #expect(first.counts == second.counts)
    #expect(first.steps == second.steps)
  }

  /// A rule broken on purpose is noticed: what no test notices is no rule.
  @Test("every mutant is found", arguments: Mutant.allCases.filter { !SimulationTests.foundByFlow.contains($0) })
  func mutants(mutant: Mutant) throws {
    let runs = ([1, 2, 3] as [UInt64]).lazy.map { ($0, SimulationRun.run(seed: $0, steps: 100_000, mutant: mutant)) }
    let found = try #require(runs.first { $0.1.failure != nil }, "the simulator does not notice \(mutant)")
    // Without the mutant the same run is sound: it is the broken rule that was noticed, not the simulator's own mistake.
    #expect(SimulationRun.run(seed: found.0, steps: found.1.steps).failure == nil)
  }

  /// Chance does not meet these in millions of steps; `RollBackTests.numbers` and `CardTests.pullIsNoProof` do at once.
  static let foundByFlow: [Mutant] = [.reusesEpochs, .believesPulls]
}
