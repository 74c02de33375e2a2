internal import ControlModel
internal import Testing

@Suite("the brake on fence loops")
struct FenceLimitTests {
  private let one: Issuer = .partition(lpar1)
  private let zero: Issuer = .partition(lpar0)
  private let db = ClusterID(0)

  /// LPAR1 fences LPAR0, which boots anew.
  private func incident(_ rig: inout Rig, by issuer: Issuer, of victim: PartitionID) -> UInt64 {
    let request = rig.deact(victim, by: issuer)
    if rig.partition(victim).power == .inactive { rig.act(victim) }
    return request
  }

  @Test("one a pair, in either direction, and ten minutes later one more")
  func pair() {
    var rig = Rig()
    #expect(rig.reason(incident(&rig, by: one, of: lpar0)) == nil)
    #expect(rig.reason(incident(&rig, by: one, of: lpar0)) == .fenceLimit)
    #expect(rig.reason(incident(&rig, by: zero, of: lpar1)) == .fenceLimit)
    #expect(rig.state.clusters[db]?.isLocked == false)
    rig.now += 601 * 1_000_000_000
    #expect(rig.reason(incident(&rig, by: one, of: lpar0)) == nil)
  }

  @Test("two a cluster and hour; then it is locked until an operator sets maintenance off")
  func cluster() {
    var rig = Rig { plant in plant.rules { $0.pairLimit = 9 } }
    #expect(rig.reason(incident(&rig, by: one, of: lpar0)) == nil)
    #expect(rig.reason(incident(&rig, by: one, of: lpar0)) == nil)
    #expect(rig.reason(incident(&rig, by: one, of: lpar0)) == .fenceLimit)
    #expect(rig.state.clusters[db]?.isLocked == true)
    rig.now += 3_700 * 1_000_000_000
    #expect(rig.reason(incident(&rig, by: one, of: lpar0)) == .fenceLimit, "no timer opens it")
    rig.restart()
    #expect(rig.reason(incident(&rig, by: one, of: lpar0)) == .fenceLimit, "nor a restart")
    rig.command(.setMaintenance(cluster: "db", isOn: false), by: one)
    #expect(rig.reason(incident(&rig, by: one, of: lpar0)) == .fenceLimit, "nor a member")
    rig.command(.setMaintenance(cluster: "db", isOn: false))
    #expect(rig.reason(incident(&rig, by: one, of: lpar0)) == nil)
  }

  @Test("deact, rem and add of one failover are one incident; operators have no limit")
  func oneIncident() {
    var rig = Rig()
    rig.remove(by: one)
    rig.deact(by: one)
    rig.add(to: nil, by: one, wait: Wait.none)
    #expect(rig.state.clusters[db]?.fences.count == 1)
    rig.act()
    #expect(rig.reason(rig.deact(by: one)) == .fenceLimit)
    #expect(rig.reason(rig.deact()) == nil)
    #expect(rig.state.clusters[db]?.fences.count == 1)
  }

  @Test("what is off already can be taken from without a fence")
  func off() {
    var rig = Rig()
    #expect(rig.reason(incident(&rig, by: one, of: lpar0)) == nil)
    rig.deact()
    #expect(rig.reason(rig.deact(by: one)) == nil)
    #expect(rig.reason(rig.add(to: nil, by: one, wait: Wait.none)) == nil)
  }

  @Test("a clock that was set back makes no fence old")
  func clock() {
    var rig = Rig()
    rig.now += 3_600 * 1_000_000_000
    #expect(rig.reason(incident(&rig, by: one, of: lpar0)) == nil)
    rig.now -= 3_000 * 1_000_000_000
    #expect(rig.reason(incident(&rig, by: one, of: lpar0)) == .fenceLimit)
  }

  @Test("maintenance is told to the members")
  func maintenance() {
    var rig = Rig()
    rig.command(.setMaintenance(cluster: "db", isOn: true))
    #expect(rig.state.clusters[db]?.isInMaintenance == true)
    #expect(rig.notifications.map(\.to) == [lpar0, lpar1])
    #expect(rig.reason(rig.command(.setMaintenance(cluster: "nope", isOn: true))) == .unknownCluster)
    #expect(rig.reason(rig.command(.setMaintenance(cluster: "other", isOn: true), by: one)) == .notPermitted)
    #expect(rig.reason(rig.command(.setMaintenance(cluster: "nope", isOn: true), by: one)) == .notPermitted)
  }
}
