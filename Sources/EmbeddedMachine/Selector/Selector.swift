package import ControlModel

/// The selector (117): which one partition each slot is connected to.
///
/// A flat array, because every outbound access of every guest passes it.
package struct Selector: Equatable, Sendable {
  /// By slot number: 0 when not connected, else the partition's number plus one.
  private var connected: [UInt32]

  /// Room for slots 0 to `lastSlot`, none of them connected.
  package init(lastSlot: SlotNumber) { connected = Array(repeating: 0, count: Int(lastSlot.number) + 1) }

  /// Whether an access of `partition` to `slot` passes; an unknown slot lets nobody through.
  @inline(__always)
  package func permits(_ slot: SlotNumber, _ partition: PartitionID) -> Bool {
    let place = Int(slot.number)
    return place < connected.count && connected[place] == UInt32(partition.number) + 1
  }

  /// The partition that passes, or nil.
  package subscript(slot: SlotNumber) -> PartitionID? {
    let place = Int(slot.number)
    guard place < connected.count, connected[place] != 0 else { return nil }
    return PartitionID(UInt16(connected[place] - 1))
  }

  /// Lets `partition` alone through; a slot beyond the last is ignored.
  package mutating func connect(_ slot: SlotNumber, _ partition: PartitionID) {
    guard Int(slot.number) < connected.count else { return }
    connected[Int(slot.number)] = UInt32(partition.number) + 1
  }

  package mutating func disconnect(_ slot: SlotNumber) {
    guard Int(slot.number) < connected.count else { return }
    connected[Int(slot.number)] = 0
  }
}
