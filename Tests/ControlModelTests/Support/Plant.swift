internal import ControlModel

/// The source's example (Fig 4, Fig 7): LPAR0 has 24 GiB at 0, LPAR1 32 GiB at 32 GiB, and both slots of bus 0 are
/// LPAR0's and enabled.
///
/// Beside them a third member, and another cluster with a slot of its own.
struct Plant {
  var topology: Topology
  var slots: [Slot]
  var partitions: [Partition]
  var clusterRows: [Cluster]

  init(isInstant: Bool) {
    let db = ClusterID(0), other = ClusterID(1)
    topology = Topology(
      partitions: Table([
        PartitionPlan(
          id: lpar0, name: "LPAR0", memory: 24 * gibibyte, memoryOffset: 0, cluster: db, mayFence: true),
        PartitionPlan(
          id: lpar1, name: "LPAR1", memory: 32 * gibibyte, memoryOffset: 32 * gibibyte, cluster: db, mayFence: true),
        PartitionPlan(
          id: lpar2, name: "LPAR2", memory: gibibyte, memoryOffset: 64 * gibibyte, cluster: other, mayFence: true),
        PartitionPlan(
          id: lpar3, name: "LPAR3", memory: gibibyte, memoryOffset: 65 * gibibyte, cluster: db, mayFence: false),
      ]),
      slots: Table([
        SlotPlan(number: slot0, candidates: [lpar0, lpar1]), SlotPlan(number: slot1, candidates: [lpar0, lpar1]),
        SlotPlan(number: slot32, candidates: [lpar2]),
      ]),
      clusters: Table([ClusterPlan(id: db, name: "db"), ClusterPlan(id: other, name: "other")]),
      connectsInstantly: isInstant, withdrawsEjectRequests: isInstant)
    slots = [
      Slot(number: slot0, partition: lpar0, phase: .owned(lpar0), device: Device(name: "disk0", kind: .disk)),
      Slot(number: slot1, partition: lpar0, phase: .owned(lpar0), device: Device(name: "disk1", kind: .disk)),
      Slot(number: slot32, partition: lpar2, phase: .owned(lpar2), device: Device(name: "disk32", kind: .disk)),
    ]
    partitions = [
      Partition(id: lpar0, power: .active, cpuShare: 50), Partition(id: lpar1, power: .active, cpuShare: 50),
      Partition(id: lpar2, power: .active, cpuShare: 50), Partition(id: lpar3, power: .inactive, cpuShare: 50),
    ]
    clusterRows = [Cluster(id: db), Cluster(id: other)]
  }

  /// Changes the rules of the first cluster.
  mutating func rules(_ body: (inout ClusterPlan) -> Void) { body(&topology.clusters[known: ClusterID(0)]) }

  mutating func partition(_ id: PartitionID, _ body: (inout Partition) -> Void) {
    for place in partitions.indices where partitions[place].id == id { body(&partitions[place]) }
  }

  mutating func slot(_ number: SlotNumber, _ body: (inout Slot) -> Void) {
    for place in slots.indices where slots[place].number == number { body(&slots[place]) }
  }
}
