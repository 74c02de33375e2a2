internal import ControlModel

extension ControlState {
  /// Whether a partition is `own` itself or a member of its cluster: what a guest may learn of.
  func isInCluster(_ partition: PartitionID, of own: PartitionID) -> Bool {
    guard partition != own else { return true }
    guard let cluster = topology.partitions[own]?.cluster else { return false }
    return topology.partitions[partition]?.cluster == cluster
  }
}
