/// What of a cluster outlives the daemon: maintenance, and the fences of late.
package struct Cluster: Keyed, Equatable, Codable, Sendable {
  package let id: ClusterID
  package var isInMaintenance: Bool = false
  /// The fence limit was reached: no member may take until an operator sets maintenance off.
  package var isLocked: Bool = false
  /// Oldest first; older than the cluster's window are dropped.
  package var fences: [Fence] = []

  package init(id: ClusterID) { self.id = id }
  package var key: ClusterID { id }

  /// One incident: all that one member took from another within one boot generation of the other.
  package struct Fence: Equatable, Codable, Sendable {
    package let from: PartitionID
    package let to: PartitionID
    package let generation: BootGeneration
    /// Wall clock, nanoseconds since 1970: it must mean something after a restart of the host.
    package let wall: UInt64
    package init(from: PartitionID, to: PartitionID, generation: BootGeneration, wall: UInt64) {
      self.from = from
      self.to = to
      self.generation = generation
      self.wall = wall
    }
  }
}
