import ControlModel
import Testing

@Suite("Rules: who may do what, and which refusal comes first")
struct OrderTests {
  @Test("to a guest everything outside its cluster is not_permitted, whether it exists or not")
  func outside() {
    let lab = Lab()
    let guest = Lab.guest(Lab.lpar2)
    for lpar in [UInt64(0), 1, 77] {
      #expect(lab.reason(lab.say(lab.remPCI(lpar), by: guest)) == .notPermitted)
      #expect(lab.reason(lab.say(lab.addPCI(lpar), by: guest)) == .notPermitted)
    }
    for slot in [Lab.slot0, SlotNumber(999)] {
      #expect(lab.reason(lab.say(lab.remPCI(2, slot: slot), by: guest)) == .notPermitted)
    }
    #expect(lab.reason(lab.say(.setMaintenance(cluster: "db", isOn: true), by: guest)) == .notPermitted)
    #expect(lab.reason(lab.say(.setMaintenance(cluster: "nope", isOn: true), by: guest)) == .notPermitted)
  }

  @Test("to an operator the same are unknown")
  func unknown() {
    let lab = Lab()
    #expect(lab.reason(lab.say(lab.remPCI(77))) == .unknownPartition)
    #expect(lab.reason(lab.say(lab.remPCI(0, slot: SlotNumber(999)))) == .unknownSlot)
    #expect(lab.reason(lab.say(.setMaintenance(cluster: "nope", isOn: true))) == .unknownCluster)
    #expect(lab.reason(lab.say(.cancel(operation: OperationID(9)))) == .unknownOperation)
  }

  @Test("target before issuer's state, issuer's state before evidence, evidence before the slots")
  func order() {
    let lab = Lab()
    lab.hello(Lab.lpar0)
    #expect(lab.reason(lab.say(lab.addPCI(1), by: Lab.guest(Lab.lpar1))) == .slotNotAssigned)
    lab.say(.pullCard(slot: Lab.slot1))
    #expect(lab.reason(lab.say(lab.addPCI(), by: Lab.guest(Lab.lpar1))) == .peerAlive, "before slot_empty")
    lab.fallSilent(Lab.lpar0)
    #expect(lab.reason(lab.say(lab.addPCI(), by: Lab.guest(Lab.lpar1))) == .slotEmpty)
    lab.say(.failDevice(slot: Lab.slot0, kind: .medium))
    #expect(lab.reason(lab.say(lab.addPCI(to: 1))) == .slotQuarantined, "before slot_empty")
  }

  @Test("a guest connects to itself only, and fails over to itself only")
  func pushing() {
    let lab = Lab()
    lab.say(lab.remPCI())
    #expect(lab.reason(lab.say(lab.addPCI(to: 1), by: Lab.guest(Lab.lpar0))) == .notPermitted)
    #expect(lab.reason(lab.say(lab.failover(.a), by: Lab.guest(Lab.lpar0))) == .notPermitted)
    #expect(lab.reason(lab.say(lab.addPCI())) == .invalidArgument, "an operator says to whom")
  }

  @Test("not a candidate; busy; same partition")
  func slots() {
    let lab = Lab()
    lab.say(lab.remPCI())
    #expect(lab.reason(lab.say(lab.addPCI(to: 2))) == .notCandidate)
    lab.hello(Lab.lpar1)
    lab.say(lab.addPCI(to: 1))
    let busy = lab.say(lab.remPCI(1))
    #expect(lab.reason(busy) == .slotBusy)
    lab.ost(Lab.lpar1, Lab.slot0, .insertion)
    lab.ost(Lab.lpar1, Lab.slot1, .insertion)
    #expect(lab.reason(lab.say(lab.addPCI(1, to: 1))) == .samePartition)
  }

  @Test("an operator's deact holds: only an operator activates again")
  func held() {
    let lab = Lab()
    lab.say(lab.deact())
    #expect(lab.reason(lab.say(.act(lpar: .number(0)), by: Lab.guest(Lab.lpar1))) == .held)
    #expect(lab.answer(to: lab.say(.act(lpar: .number(0)))) != nil)
    #expect(lab.state.partitions[Lab.lpar0]?.isHeld == false)
  }

  @Test("stopping: nothing new is begun, who waits is told that it is parked")
  func stopping() {
    let lab = Lab()
    let waiting = lab.say(lab.remPCI(0, .graceful))
    lab.apply(.stopping)
    #expect(lab.reason(waiting) == .shuttingDown)
    #expect(lab.reason(lab.say(lab.remPCI())) == .shuttingDown)
    #expect(lab.state.operations.count == 1, "it goes on with the next start")
  }
}
