import ControlModel
import Testing

@testable import EmbeddedMachine

@Suite("R-04: the selector")
struct SelectorTests {
  @Test("exactly the connected pairs pass")
  func exactPairs() {
    var selector = Selector(lastSlot: SlotNumber(40))
    selector.connect(SlotNumber(0), PartitionID(0))
    selector.connect(SlotNumber(3), PartitionID(65535))
    selector.connect(SlotNumber(40), PartitionID(1))
    selector.connect(SlotNumber(5), PartitionID(1))
    selector.disconnect(SlotNumber(5))
    var passed: [String] = []
    for slot in UInt16(0)...41 {
      for partition: UInt16 in [0, 1, 2, 65534, 65535] where selector.permits(SlotNumber(slot), PartitionID(partition))
      {
        passed.append("\(slot):\(partition)")
      }
    }
    #expect(passed == ["0:0", "3:65535", "40:1"])
    #expect(selector[SlotNumber(3)] == PartitionID(65535))
    #expect(selector[SlotNumber(5)] == nil)
  }

  @Test("a slot beyond the last lets nobody through and changes nothing")
  func beyond() {
    var selector = Selector(lastSlot: SlotNumber(1))
    let before = selector
    selector.connect(SlotNumber(2), PartitionID(0))
    selector.disconnect(SlotNumber(65535))
    #expect(selector == before)
    #expect(!selector.permits(SlotNumber(2), PartitionID(0)))
    #expect(selector[SlotNumber(65535)] == nil)
  }

  @Test("the highest slot and partition have a row")
  func highest() {
    var selector = Selector(lastSlot: SlotNumber(65535))
    selector.connect(SlotNumber(65535), PartitionID(65535))
    #expect(selector.permits(SlotNumber(65535), PartitionID(65535)))
    #expect(!selector.permits(SlotNumber(65535), PartitionID(0)))
  }
}
