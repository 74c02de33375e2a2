import ControlModel

/// What the model is built of: all slots are disabled and the partition's, one is another's to have.
struct Plant {
  private static let other = PartitionID(0)

  let topology: Topology
  let slots: [Slot]
  let partitions: [Partition]
  let clusters: [Cluster]

  init() {
    let cluster = ClusterPlan(id: ClusterID(0), name: "db")
    let plans = [Self.other, EmbeddedModel.partition].map {
      PartitionPlan(
        id: $0, name: "LPAR\($0.number)", memory: 1 << 30, memoryOffset: UInt64($0.number) << 30, cluster: cluster.id,
        mayFence: true)
    }
    topology = Topology(
      partitions: Table(plans),
      slots: Table(
        Self.numbers.map { slot in
          SlotPlan(number: slot, candidates: [slot == EmbeddedModel.foreign ? Self.other : EmbeddedModel.partition])
        }),
      clusters: Table([cluster]))
    slots = Self.numbers.map { slot in
      Slot(number: slot, partition: EmbeddedModel.partition, device: Device(name: "card\(slot.number)", kind: .any))
    }
    partitions = plans.map { Partition(id: $0.id, power: .active, cpuShare: 50) }
    clusters = [Cluster(id: cluster.id)]
  }

  private static var numbers: [SlotNumber] {
    EmbeddedModel.buses.flatMap { bus in
      (0..<32).compactMap { bit -> SlotNumber? in
        bus.number == 0 && EmbeddedModel.builtIn.contains(bit) ? nil : SlotNumber(checkedBus: bus, bit: bit)
      }
    }
  }
}
