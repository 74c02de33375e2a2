package import ControlModel

/// How things really are in a scripted machine, as a value: who is on, and who can reach which device.
package struct MachineTruth: Equatable, Sendable {
  /// The boot generation of each partition that is on.
  package internal(set) var power: [PartitionID: BootGeneration] = [:]
  /// Who has been connected to a slot and has not been proved to be off it, by connection.
  ///
  /// More than one is what must never be (I-1): the scripted machine does as it is told.
  package internal(set) var links: [SlotNumber: [PartitionID: Epoch]] = [:]
  package internal(set) var cards: [SlotNumber: Device] = [:]
  package internal(set) var faults: Set<SlotNumber> = []
  /// Connections up to this one were asked to end: one that comes late is not made.
  package internal(set) var revokedThrough: [SlotNumber: Epoch] = [:]
  /// Boots up to this one were asked to end.
  package internal(set) var offThrough: [PartitionID: BootGeneration] = [:]

  package init() {}

  /// Who can reach the device in `slot` now.
  package func accessors(of slot: SlotNumber) -> [PartitionID] {
    links[slot, default: [:]].keys.filter { power[$0] != nil }.sorted()
  }

  /// Slots or buses that more than one partition can reach.
  package var violations: [String] {
    var found: [String] = []
    var buses: [BusNumber: Set<PartitionID>] = [:]
    for slot in links.keys.sorted() {
      let all = accessors(of: slot)
      if all.count > 1 { found.append("slot \(slot.number) is accessible to \(all.map(\.number))") }
      buses[slot.bus, default: []].formUnion(all)
    }
    for (bus, all) in buses where all.count > 1 { found.append("bus \(bus.number) is open to \(all.count) partitions") }
    return found
  }

  mutating func switchOff(_ partition: PartitionID) {
    power[partition] = nil
    for slot in links.keys { links[slot]?[partition] = nil }
  }
}
