package import ControlModel
package import ControlPlane

/// The source's example (Fig 2, 4, 7): two partitions in a cluster, two slots on bus 0 that begin with LPAR0.
///
/// Beside them a partition of nobody's cluster with a slot of its own on bus 1.
package enum PatentExample {
  package static let lpar0 = PartitionID(0)
  package static let lpar1 = PartitionID(1)
  package static let stranger = PartitionID(2)
  package static let disk = SlotNumber(0)
  package static let net = SlotNumber(1)
  package static let strangersDisk = SlotNumber(32)
  package static let cluster = ClusterID(0)

  /// `adjust` changes the cluster's rules.
  package static func topology(
    connectsInstantly: Bool = true, withdrawsEjectRequests: Bool = true, adjust: (inout ClusterPlan) -> Void = { _ in }
  ) -> Topology {
    var plan = ClusterPlan(id: cluster, name: "db")
    adjust(&plan)
    let gigabyte: UInt64 = 1 << 30
    return Topology(
      partitions: Table([
        PartitionPlan(
          id: lpar0, name: "LPAR0", memory: 24 * gigabyte, memoryOffset: 0, cluster: cluster, mayFence: true),
        PartitionPlan(
          id: lpar1, name: "LPAR1", memory: 32 * gigabyte, memoryOffset: 32 * gigabyte, cluster: cluster,
          mayFence: true),
        PartitionPlan(
          id: stranger, name: "LPAR2", memory: gigabyte, memoryOffset: 64 * gigabyte, cluster: nil, mayFence: false),
      ]),
      slots: Table([
        SlotPlan(number: disk, candidates: [lpar0, lpar1]), SlotPlan(number: net, candidates: [lpar0, lpar1]),
        SlotPlan(number: strangersDisk, candidates: [stranger]),
      ]),
      clusters: Table([plan]), connectsInstantly: connectsInstantly, withdrawsEjectRequests: withdrawsEjectRequests)
  }

  /// What the configuration says of a first start: state 400 of Fig 4.
  package static func initial(_ topology: Topology) -> Reconciliation.Initial {
    func slot(_ number: SlotNumber, _ owner: PartitionID, _ name: String) -> Slot {
      Slot(number: number, partition: owner, phase: .owned(owner), device: Device(name: name, kind: .disk))
    }
    return Reconciliation.Initial(
      topology: topology,
      slots: [slot(disk, lpar0, "disk0"), slot(net, lpar0, "net0"), slot(strangersDisk, stranger, "disk2")],
      partitions: [lpar0, lpar1, stranger].map { Partition(id: $0, power: .active, cpuShare: 33) },
      clusters: topology.clusters.rows.map { Cluster(id: $0.id) })
  }
}
