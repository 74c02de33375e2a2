import ControlModel
import Glibc
import Testing

/// The whole cluster in one process, by seeds: `CONTROLPROG_CLUSTER_SEED` begins elsewhere.
@Suite("Clusters under random mishaps end with one active owner and every acknowledged record", .onItsOwnThread)
struct ClusterSimulationTests {
  private static let runs = getenv("CONTROLPROG_CLUSTER_RUNS").flatMap { Int(String(cString: $0)) } ?? 100

  @Test("seeded runs with two and three members", arguments: [2, 3])
  func runs(members: Int) throws {
    let first = getenv("CONTROLPROG_CLUSTER_SEED").flatMap { UInt64(String(cString: $0)) } ?? 1
    var struck: [Mishap: Int] = [:]
    var served = 0
    var moved = 0
    for seed in first..<first + UInt64(Self.runs) {
      var run = try SimulatedRun(seed: seed, members: members)
      run.run()
      for mishap in run.struck { struck[mishap, default: 0] += 1 }
      served += run.isServed ? 1 : 0
      moved += run.world.writers.count > 1 ? 1 : 0
      let story = run.world.lines.suffix(60).joined(separator: "\n")
      #expect(run.findings.isEmpty, "seed \(seed), \(members) members: \(run.findings)\n\(story)")
    }
    let counts = struck.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", ")
    print(
      "\(members) members, seeds from \(first): \(served) of \(Self.runs) served at the end, \(moved) moved; \(counts)")
    #expect(Mishap.allCases.allSatisfy { struck[$0, default: 0] > 0 }, "void: not every mishap has struck")
    #expect(moved > Self.runs / 4, "void: too few take-overs")
    #expect(served > Self.runs / 2)
  }
}
