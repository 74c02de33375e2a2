import Testing

@testable import EmbeddedMachine

@Suite("The fabric under seeded schedules: the rules hold after every step")
struct FabricSimulationTests {
  @Test("ten thousand steps of everything", arguments: UInt64(1)...20)
  func schedule(seed: UInt64) throws {
    let bench = try Workbench()
    var driver = FabricDriver(bench.plan(), seed: seed)
    for _ in 0..<10_000 where driver.violations.isEmpty { driver.step() }
    driver.settle()
    #expect(driver.violations == [])
    let unanswered = driver.unanswered
    #expect(unanswered == "0  0", "every access is answered exactly once")
    #expect(driver.fabric.ports.allSatisfy { $0.isQuiet && $0.goals.isEmpty })
    for kind in ["job", "released", "deviceFault", "cardPulled", "cardInserted", "poweredOff", "connectFailed"] {
      #expect(driver.seen[kind, default: 0] > 10, "void: too little of \(kind), \(driver.seen)")
    }
  }
}
