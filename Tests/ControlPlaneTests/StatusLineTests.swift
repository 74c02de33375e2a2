import ControlModel
import ControlTestSupport
import Testing

@testable import ControlPlane

@Suite("The status line: told when it changes, and not more often than four times a second")
struct StatusLineTests {
  private let lines = Lines()
  private let fixture: PlaneFixture
  private let admin: Client
  private var lane: ManualLane { fixture.lane }

  init() throws {
    fixture = try PlaneFixture(tellStatus: { [lines] in lines.note($0) })
    fixture.start()
    admin = fixture.administrator()
  }

  private static let atRest = "3 of 3 partitions active, 3 of 3 slots connected"

  @Test func theFirstLineIsToldAtOnceAndNeverAgainWhileNothingChanges() {
    #expect(lines.all == [Self.atRest])
    #expect(lane.nextDue == nil, "an idle daemon has no timer")
    admin.ask(.share(7))
    lane.advance(by: .seconds(60))
    #expect(lines.all == [Self.atRest])
    #expect(lane.nextDue == nil)
  }

  @Test func aFailoverIsToldWithItsStep() {
    lane.advance(by: .seconds(1))
    fixture.machine.answers { if case .powerOn = $0 { .later } else { .atOnce } }
    admin.ask(.failover())
    lane.advance(by: .seconds(1))
    #expect(
      lines.all.last
        == "2 of 3 partitions active, 3 of 3 slots connected; operation 1: failover LPAR0 -> LPAR1, step 1105")
    fixture.machine.finish()
    lane.turnAll()
    lane.advance(by: .seconds(1))
    #expect(lines.all.last == Self.atRest)
  }

  @Test func manyChangesWithinAQuarterOfASecondAreToldOnceAtItsEnd() {
    lane.advance(by: .seconds(1))
    for _ in 0..<50 {
      admin.ask(.deact(2))
      admin.ask(.act(2))
    }
    admin.ask(.deact(2))
    #expect(lines.all.count == 2, "the first change at once")
    lane.advance(by: .milliseconds(249))
    #expect(lines.all.count == 2)
    lane.advance(by: .milliseconds(1))
    #expect(lines.all.count <= 3)
    #expect(lines.all.last == "2 of 3 partitions active, 2 of 3 slots connected")
    #expect(lane.nextDue == nil)
  }

  @Test func aStoreThatFailsIsTold() {
    lane.advance(by: .seconds(1))
    fixture.store.failures.commit = FailedCommitTests.full
    admin.ask(.share(3))
    lane.turnAll()
    #expect(lines.all.last == Self.atRest + "; STORE FAILED")
  }
}
