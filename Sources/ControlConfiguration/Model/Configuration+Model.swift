package import ControlModel

extension Configuration {
  /// The administrator's view of the machine, with what its backend can do.
  package func topology(connectsInstantly: Bool, withdrawsEjectRequests: Bool) -> Topology {
    let plans = partitions.map {
      PartitionPlan(
        id: $0.id, name: $0.name, memory: $0.memory, memoryOffset: $0.memoryOffset, cluster: $0.cluster,
        mayFence: $0.mayFence)
    }
    return Topology(
      partitions: Table(plans), slots: Table(slots.map { SlotPlan(number: $0.number, candidates: $0.candidates) }),
      clusters: Table(clusters), connectsInstantly: connectsInstantly, withdrawsEjectRequests: withdrawsEjectRequests)
  }

  /// The slot table of a first start (Fig 4): an enabled slot counts as connected once, so it has epoch 1.
  package var initialSlots: [Slot] {
    let kinds = Dictionary(devices.map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
    return slots.map { row in
      let device = row.device.flatMap { name in kinds[name].map { Device(name: name, kind: $0) } }
      let owner = row.isEnabled ? row.partition : nil
      var slot = Slot(
        number: row.number, partition: row.partition, phase: owner.map { .owned($0) } ?? .free, device: device)
      if owner != nil { slot.epoch = slot.epoch.next }
      return slot
    }
  }

  /// The partitions of a first start.
  package var initialPartitions: [Partition] {
    partitions.map { Partition(id: $0.id, power: $0.isActive ? .active : .inactive, cpuShare: $0.cpuShare) }
  }

  /// The clusters of a first start: no maintenance, no fences.
  package var initialClusters: [Cluster] { clusters.map { Cluster(id: $0.id) } }
}
