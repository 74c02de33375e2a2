import ControlModel
import ControlTestSupport
import Glibc
import Testing

/// `CONTROLPROG_ORACLE_SEED` begins elsewhere, `CONTROLPROG_ORACLE_RUNS` sets how many seeds are run; a seed that fails
/// is printed with its last steps, and run alone replays them.
@Suite(
  "The virtual registers against QEMU's own (R-13, R-16, R-24)", .timeLimit(.minutes(5)),
  .enabled(if: QEMUProcess.isInstalled, "SKIPPED: qemu-system-x86 is not installed; no register was compared"))
struct RegisterOracleTests {
  private static let steps = 1000

  private static func setting(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }

  @Test("random accesses, insertions and removals: alike, but for what is listed")
  func alike() async throws {
    let runs = Self.setting("CONTROLPROG_ORACLE_RUNS") ?? 4
    let first = Self.setting("CONTROLPROG_ORACLE_SEED") ?? 1
    var seen: [Difference: Int] = [:]
    for seed in first..<first + runs {
      let run = try await Run.run(seed: seed, steps: Self.steps)
      if let failure = run.failure { Issue.record("\(failure)") }
      seen.merge(run.seen, uniquingKeysWith: +)
    }
    let counts = seen.sorted { $0.key < $1.key }.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", ")
    print("registers: seeds from \(first), \(runs) runs of \(Self.steps) steps; differences met: \(counts)")
    let unmet = Difference.allCases.filter { seen[$0] == nil }
    #expect(unmet.isEmpty || runs < 4, "void: listed, but never met")
  }

  /// A rule broken on purpose is noticed: what no run notices is not compared.
  @Test("broken rules are found", arguments: [Mutant.removesSilently, .forgetsInsertions])
  func mutants(mutant: Mutant) async throws {
    let run = try await Run.run(seed: 1, steps: Self.steps, mutant: mutant)
    #expect(run.failure != nil)
  }
}

/// One seed, from power-on to the last step or to the first difference that is not listed.
struct Run {
  let seen: [Difference: Int]
  let failure: String?

  static func run(seed: UInt64, steps: Int, mutant: Mutant? = nil) async throws -> Run {
    try await OracleQEMU.run { qemu in
      var pair = try await Pair(qemu, mutant: mutant)
      var choice = StepChoice(seed: seed)
      do {
        for _ in 0..<steps { try await pair.take(choice.next(pair.model)) }
        try await pair.compareCards()
        try await qemu.awaitReleases()
      } catch {
        let story = pair.trace.joined(separator: "\n  ")
        return Run(seen: pair.seen, failure: "seed \(seed), step \(pair.steps): \(error)\n  \(story)")
      }
      return Run(seen: pair.seen, failure: nil)
    }
  }
}
