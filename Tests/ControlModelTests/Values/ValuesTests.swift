internal import ControlModel
internal import Testing

@Suite("values")
struct ValuesTests {
  @Test("slot numbers and their bits")
  func slots() {
    #expect(SlotNumber(65_535).bus == BusNumber(2047))
    #expect(SlotNumber(65_535).bit == 31)
    #expect(SlotNumber(checkedBus: BusNumber(2047), bit: 31) == SlotNumber(65_535))
    #expect(SlotNumber(checkedBus: BusNumber(2048), bit: 0) == nil)
    let set = SlotSet([slot32, slot1, slot0, slot1])
    #expect(set == [slot0, slot1, slot32])
    #expect(set.bits(on: BusNumber(0)) == 0b11)
    #expect(set.bits(on: BusNumber(1)) == 0b1)
  }

  @Test("moments saturate, intervals are never negative")
  func time() {
    #expect(Moment(nanoseconds: .max).advanced(by: .seconds(1)) == Moment(nanoseconds: .max))
    #expect(Moment(nanoseconds: 1).since(Moment(nanoseconds: 5)) == .zero)
  }

  @Test("of two versions of a row the later is written")
  func changes() {
    var earlier = ChangeSet(), later = ChangeSet()
    earlier.slots = [Slot(number: slot0, partition: lpar0), Slot(number: slot1, partition: lpar0)]
    later.slots = [Slot(number: slot0, partition: lpar1)]
    earlier.merge(later)
    #expect(earlier.slots.map(\.partition) == [lpar1, lpar0])
    #expect(!earlier.isEmpty && ChangeSet().isEmpty)
  }

  @Test("reasons have their JSON-RPC numbers, each its own")
  func reasons() {
    #expect(Set(Reason.allCases.map(\.code)).count == Reason.allCases.count)
    #expect(Reason.slotEmpty.code == 1220)
  }

  @Test("explain says what holds a slot, a partition and an operation")
  func explain() {
    var rig = Rig(.scripted)
    rig.remove()
    #expect(rig.state.explain(slot0)?.holds.contains("operation 1") == true)
    #expect(rig.state.explain(OperationID(1))?.holds == "waits for the machine to confirm the revocation")
    rig.deadline(1)
    #expect(rig.state.explain(slot0)?.remedy.contains("deact") == true)
    #expect(rig.state.explain(OperationID(1))?.subject.contains("timed_out") == true)
    rig.hello(lpar0)
    #expect(rig.state.explain(lpar0)?.holds.contains("healthy") == true)
    #expect(rig.state.explain(SlotNumber(99)) == nil)
  }
}
