package import ControlModel

/// A small machine: two members of a cluster that share three slots, and one partition outside.
package enum SmallMachine {
  package static let numbers: [PartitionID] = [PartitionID(0), PartitionID(1), PartitionID(2)]
  /// Two on one bus, and one on the last bus that there can be.
  package static let wired: [SlotNumber] = [SlotNumber(0), SlotNumber(1), SlotNumber(65_535)]
  private static let cluster = ClusterID(0)

  package static var topology: Topology {
    let partitions = numbers.map { id in
      PartitionPlan(
        id: id, name: "LPAR\(id.number)", memory: 1 << 30, memoryOffset: UInt64(id.number) << 30,
        cluster: id.number < 2 ? cluster : nil, mayFence: true)
    }
    let slots = wired.map { SlotPlan(number: $0, candidates: Array(numbers.prefix(2))) }
    return Topology(
      partitions: Table(partitions), slots: Table(slots), clusters: Table([ClusterPlan(id: cluster, name: "db")]))
  }

  package static var slots: [Slot] {
    wired.map { number in
      var slot = Slot(
        number: number, partition: numbers[0], phase: .owned(numbers[0]),
        device: Device(name: "disk\(number.number)", kind: .disk))
      slot.epoch = slot.epoch.next
      return slot
    }
  }

  package static var partitions: [Partition] { numbers.map { Partition(id: $0, power: .active, cpuShare: 50) } }
  package static var clusters: [Cluster] { [Cluster(id: cluster)] }
}
