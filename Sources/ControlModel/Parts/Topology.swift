/// What the administrator configured: counts, names, memory, clusters and rules.
///
/// It changes only by a reload; what changes by commands is in ``Slot``, ``Partition`` and ``Cluster``.
package struct Topology: Equatable, Codable, Sendable {
  package var partitions: Table<PartitionPlan>
  package var slots: Table<SlotPlan>
  package var clusters: Table<ClusterPlan>
  /// Whether the machine connects a device at once and without fail, so that a grant needs one commit, not two.
  package var connectsInstantly: Bool
  /// Whether the machine can take an eject request back; QEMU's `device_del` cannot be.
  package var withdrawsEjectRequests: Bool

  package init(
    partitions: Table<PartitionPlan>, slots: Table<SlotPlan>, clusters: Table<ClusterPlan>,
    connectsInstantly: Bool = true, withdrawsEjectRequests: Bool = true
  ) {
    self.partitions = partitions
    self.slots = slots
    self.clusters = clusters
    self.connectsInstantly = connectsInstantly
    self.withdrawsEjectRequests = withdrawsEjectRequests
  }

  package func name(_ partition: PartitionID) -> String { partitions[partition]?.name ?? "LPAR\(partition.number)" }
  package func cluster(of partition: PartitionID) -> ClusterPlan? {
    partitions[partition]?.cluster.flatMap { clusters[$0] }
  }
  package func members(of cluster: ClusterID) -> [PartitionID] {
    partitions.rows.filter { $0.cluster == cluster }.map(\.id)
  }
}

/// A partition as it was built.
package struct PartitionPlan: Keyed, Equatable, Codable, Sendable {
  package let id: PartitionID
  package let name: String
  /// Bytes of memory; its own address space is 0..<memory.
  package let memory: UInt64
  /// Where that space lies in physical memory, in bytes (Fig 7).
  package let memoryOffset: UInt64
  package let cluster: ClusterID?
  /// Whether it may take from other members, given evidence.
  package let mayFence: Bool
  package init(
    id: PartitionID, name: String, memory: UInt64, memoryOffset: UInt64, cluster: ClusterID?, mayFence: Bool
  ) {
    self.id = id
    self.name = name
    self.memory = memory
    self.memoryOffset = memoryOffset
    self.cluster = cluster
    self.mayFence = mayFence
  }
  package var key: PartitionID { id }
}

/// A slot as it was wired.
package struct SlotPlan: Keyed, Equatable, Codable, Sendable {
  package let number: SlotNumber
  /// The partitions that may own it, in ascending order.
  package let candidates: [PartitionID]
  package init(number: SlotNumber, candidates: [PartitionID]) {
    self.number = number
    self.candidates = candidates
  }
  package var key: SlotNumber { number }
}

/// A cluster's rules.
package struct ClusterPlan: Keyed, Equatable, Codable, Sendable {
  /// Whether taking from a member wants evidence; `trusted` does as the source does, without.
  package enum Fencing: String, Codable, Sendable, CaseIterable { case evidence, trusted }
  /// Fig 11's two flows: the guest OS is sick (a), or only the service is (b).
  package enum Case: String, Codable, Sendable, CaseIterable { case a, b }

  package let id: ClusterID
  package let name: String
  package var fencing: Fencing = .evidence
  /// How long an agent may be silent before that is evidence.
  package var silenceLimit: Interval = .seconds(3)
  package var defaultCase: Case = .a
  /// Which removal `failover` uses in case (b), step 1107.
  package var removal: RemovalMode = .revoke
  /// Percent of the CPUs for the active and the standby side after `failover`, or nil to leave them.
  package var activeShare: Int?
  package var standbyShare: Int?
  /// Fences that a pair of members may do within ``pairWindow``, and the cluster within ``clusterWindow``.
  package var pairLimit: Int = 1
  package var pairWindow: Interval = .seconds(600)
  package var clusterLimit: Int = 2
  package var clusterWindow: Interval = .seconds(3600)

  package init(id: ClusterID, name: String) {
    self.id = id
    self.name = name
  }
  package var key: ClusterID { id }
}

/// The ways of Fig 6: the source's order, by consent, or by ever stronger means.
package enum RemovalMode: String, Codable, Sendable, CaseIterable { case revoke, graceful, ladder }
