import ControlTestSupport
import Glibc
import Testing

@testable import ControlPlane

/// A seed that fails is printed with its step; `Schedule(seed:)` with it replays the run.
///
/// `CONTROLPROG_SEEDS` sets how many seeds each of the eight groups runs (8 if unset), `CONTROLPROG_FIRST_SEED` where
/// they begin.
@Suite("Seeded schedules of the whole plane")
struct ScheduleTests {
  private static func setting(_ name: String, _ standard: UInt64) -> UInt64 {
    getenv(name).flatMap { UInt64(String(cString: $0)) } ?? standard
  }

  @Test(arguments: 0..<8) func everythingHoldsInAnyOrder(group: UInt64) throws {
    let count = Self.setting("CONTROLPROG_SEEDS", 8)
    let first = Self.setting("CONTROLPROG_FIRST_SEED", 0) + group * count
    var injected: [String: Int] = [:]
    for seed in first..<first + count {
      var schedule = try Schedule(seed: seed)
      #expect(throws: Never.self) { try schedule.run(1000) }
      injected.merge(schedule.injected, uniquingKeysWith: +)
      injected.merge(schedule.progress, uniquingKeysWith: +)
    }
    // A run that was disturbed too little, or in which too little was done, proves nothing.
    for (what, least) in Schedule.leastOfEach {
      #expect(injected[what, default: 0] >= least * Int(count) / 2, "\(what)")
    }
  }

  @Test func theSameSeedIsTheSameRun() throws {
    func requests() throws -> [String] {
      var schedule = try Schedule(seed: 4)
      try schedule.run(1000)
      return schedule.fixture.chronicle.entries.map { "\($0)" }
    }
    let (one, two) = (try requests(), try requests())
    let difference = zip(one, two).first { $0 != $1 }
    #expect(difference == nil && one.count == two.count, "\(String(describing: difference))")
  }

  @Test(arguments: PlaneMutant.allCases) func aBrokenRuleIsFound(mutant: PlaneMutant) throws {
    var finding: Schedule.Finding?
    for seed in 0..<60 where finding == nil {
      var schedule = try Schedule(seed: UInt64(seed), mutant: mutant)
      do { try schedule.run(1000) } catch let found as Schedule.Finding { finding = found }
    }
    let found = try #require(finding)
    print("\(mutant): \(found)")
  }
}
