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
  @Test("every mutant is found", arguments: Mutant.allCases.filter { $0 != SimulationTests.foundByFlow })
  func mutants(mutant: Mutant) {
    let result = SimulationRun.run(seed: Self.seeds[mutant] ?? 1, steps: 600_000, mutant: mutant)
    #expect(result.failure != nil, "the simulator does not notice \(mutant)")
  }

  /// Here only after some half a million steps; `RollBackTests.numbers` finds it at once.
  static let foundByFlow = Mutant.reusesEpochs
  /// Where another seed than 1 comes to the point sooner.
  private static let seeds: [Mutant: UInt64] = [
    .deadlineIsProof: 2, .believesOldGenerations: 6, .withdrawsLostSlots: 6, .keepsEpochs: 3,
  ]
}
