internal import ControlModel
internal import Testing

/// Commands that break two rules: the one that the protocol lists first answers (section 2).
@Suite("checks: in the protocol's order")
struct CheckOrderTests {
  private let one: Issuer = .partition(lpar1)

  @Test("target, then fenced")
  func targetBeforeFenced() {
    var rig = Rig()
    rig.remove(lpar0, by: one)
    #expect(rig.reason(rig.add(lpar1, slot: slot0, to: nil, by: .partition(lpar0))) == .slotNotAssigned)
    #expect(rig.reason(rig.add(lpar2, to: nil, by: .partition(lpar0))) == .notPermitted)
  }

  @Test("arguments, then target")
  func argumentsBeforeTarget() {
    var rig = Rig()
    #expect(rig.reason(rig.add(PartitionID(99), to: nil)) == .invalidArgument)
    #expect(rig.reason(rig.add(PartitionID(99))) == .unknownPartition)
    #expect(rig.reason(rig.add(lpar0, slot: SlotNumber(99), to: PartitionID(98))) == .unknownPartition)
    #expect(rig.reason(rig.add(lpar0, slot: SlotNumber(99))) == .unknownSlot)
  }

  @Test("held, then partition state")
  func heldBeforeState() {
    var rig = Rig(.scripted)
    rig.deact()
    #expect(rig.partition(lpar0).power == .stopping)
    #expect(rig.reason(rig.act(by: one)) == .held)
    #expect(rig.reason(rig.act()) == .partitionActive)
  }

  @Test("partition state, then peer_alive")
  func stateBeforePeer() {
    var rig = Rig()
    rig.hello(lpar0)
    #expect(rig.reason(rig.failover(from: lpar0, to: lpar3)) == .partitionInactive)
    #expect(rig.reason(rig.failover(from: lpar0, to: lpar1, by: one)) == .peerAlive)
  }

  @Test("fenced, then peer_alive")
  func fencedBeforePeer() {
    var rig = Rig()
    rig.hello(lpar1)
    rig.deact(lpar0, by: one)
    rig.act(by: one)
    rig.remove(by: one)
    #expect(rig.reason(rig.deact(lpar1, by: .partition(lpar0))) == .peerAlive)
  }

  @Test("peer_alive, then fence_limit")
  func peerBeforeLimit() {
    var rig = Rig()
    rig.deact(lpar0, by: one)
    rig.act()
    #expect(rig.reason(rig.deact(lpar0, by: one)) == .fenceLimit)
    rig.hello(lpar0)
    #expect(rig.reason(rig.deact(lpar0, by: one)) == .peerAlive)
  }

  @Test("peer_alive, then slot_quarantined; same_partition, then slot_busy")
  func peerBeforeSlots() {
    var rig = Rig()
    rig.hello(lpar0)
    rig.report(.deviceFault(slot: slot1, kind: .card))
    #expect(rig.reason(rig.add(to: nil, by: one)) == .peerAlive)
    rig.remove(slot: slot0, .graceful)
    #expect(rig.reason(rig.add(slot: slot0, to: lpar0)) == .samePartition)
    #expect(rig.reason(rig.add(slot: slot0, to: lpar3)) == .slotBusy)
  }

  @Test("slot_quarantined, then slot_busy, then slot_empty")
  func quarantineBeforeBusy() {
    var rig = Rig(.scripted)
    rig.command(.pullCard(slot: slot0))
    rig.report(.cardPulled(slot: slot0))
    rig.command(.insertCard(slot: slot0, device: "d"))
    #expect(rig.reason(rig.add(slot: slot0)) == .slotBusy)
    rig.report(.deviceFault(slot: slot0, kind: .card))
    #expect(rig.reason(rig.add(slot: slot0)) == .slotQuarantined)
  }

  @Test("slot_empty, then not_candidate, then isolation_unit")
  func emptyBeforeCandidate() {
    var rig = Rig { plant in plant.slot(slot0) { $0.device = nil } }
    #expect(rig.reason(rig.add(slot: slot0, to: lpar2)) == .slotEmpty)
    #expect(rig.reason(rig.add(slot: slot1, to: lpar2)) == .notCandidate)
    #expect(rig.reason(rig.add(slot: slot1, to: lpar1)) == .isolationUnit)
  }

  @Test("failover: slot_not_assigned, then partition_inactive; same_partition, then slot_quarantined")
  func failover() {
    var rig = Rig()
    #expect(rig.reason(rig.failover(from: lpar3, to: lpar3)) == .slotNotAssigned)
    for slot in [slot0, slot1] { rig.report(.deviceFault(slot: slot, kind: .card)) }
    #expect(rig.reason(rig.failover(from: lpar0, to: lpar0)) == .samePartition)
    #expect(rig.reason(rig.failover(from: lpar0, to: lpar1)) == .slotQuarantined)
  }

  @Test("an inactive issuer takes nothing")
  func inactiveIssuer() {
    var rig = Rig()
    #expect(rig.reason(rig.act(lpar3, by: .partition(lpar3))) == .partitionInactive)
    #expect(rig.reason(rig.command(.powerOff, by: .partition(lpar3))) == .partitionInactive)
  }

  @Test("a stopping daemon begins nothing")
  func stopping() {
    var rig = Rig()
    rig.submit(.stopping)
    #expect(rig.reason(rig.remove()) == .shuttingDown)
  }

  @Test("a refusal changes nothing and is in the audit trail")
  func refusals() {
    var rig = Rig()
    let before = rig.state
    #expect(rig.reason(rig.add(slot: slot0, to: lpar2)) == .notCandidate)
    #expect(rig.state == before)
    #expect(rig.audits.last?.decision == "not_candidate")
    #expect(rig.audits.last?.operation == nil)
  }
}
