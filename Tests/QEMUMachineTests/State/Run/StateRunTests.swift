import Glibc
import Testing

/// A partition's state under random mishaps: `CONTROLPROG_STATE_SEED` begins elsewhere, `CONTROLPROG_STATE_RUNS` sets how
/// many runs there are.
@Suite("QEMU: no mishap opens a released slot, and everything settles")
struct StateRunTests {
  private static func setting(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }

  @Test func seededRuns() {
    let first = Self.setting("CONTROLPROG_STATE_SEED") ?? 1
    let runs = Self.setting("CONTROLPROG_STATE_RUNS") ?? 2000
    var struck: [Mishap: Int] = [:]
    var commands = 0
    var failed = 0
    var kinds: [String: (count: Int, seed: UInt64)] = [:]
    for seed in first..<first + runs {
      var run = StateRun(seed: seed)
      run.run()
      for (mishap, count) in run.struck { struck[mishap, default: 0] += count }
      commands += run.commands
      if run.findings.isEmpty { continue }
      failed += 1
      kinds[String(run.findings[0].filter { !$0.isNumber }.prefix(90)), default: (0, seed)].count += 1
      if failed <= 3 { Self.replay(seed, runs == 1 ? .max : 60) }
    }
    let counts = struck.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", ")
    print("QEMU state: CONTROLPROG_STATE_SEED=\(first), \(runs) runs, \(commands) commands; \(counts)")
    #expect(failed == 0, "\(kinds.map { "\n\($0.value.count) from seed \($0.value.seed) on: \($0.key)" }.joined())")
    let scarce = Mishap.allCases.filter { struck[$0, default: 0] < max(1, Int(runs) / 50) }
    #expect(scarce.isEmpty, "void: too few of these, the runs prove nothing")
  }

  /// The same seed once more, with what happened.
  private static func replay(_ seed: UInt64, _ count: Int) {
    var run = StateRun(seed: seed, isTold: true)
    run.run()
    let story = run.story.lines.suffix(count).joined(separator: "\n")
    Issue.record("CONTROLPROG_STATE_SEED=\(seed): \(run.findings)\n\(story)")
  }
}
