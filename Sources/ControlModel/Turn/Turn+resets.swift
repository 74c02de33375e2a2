/// What a partition's processors do while its process stays the same.
extension Turn {
  /// It boots anew: what was known of its software is of the past, and a fence has ended.
  ///
  /// A guest that boots clears its GPE status without looking, so all that is pending is presented again (I-4).
  mutating func wasReset(_ partition: PartitionID) {
    guard state.partitions[known: partition].isActive else { return }
    change(partition) { partition in
      partition.resets += 1
      partition.isFenced = false
      partition.hasHadAgent = false
    }
    state.gpe[partition] = GPEBlock(partition: partition)
    state.presence[partition] = AgentPresence(partition: partition)
    record(.partition, partition: partition, "\(name(partition)) was reset and boots anew")
    presentAgain(partition)
    emit(.disarm(.silence(partition)))
    tellPeers(of: partition, .agentGone)
  }

  /// What follows, a reset or the end, is told by itself.
  mutating func panicked(_ partition: PartitionID) {
    record(.partition, partition: partition, "the OS of \(name(partition)) panicked")
  }

  /// A guest whose CPUs stand still serves nobody: that is evidence.
  mutating func paused(_ partition: PartitionID, _ isPaused: Bool) {
    guard state.partitions[known: partition].isActive, state.presence[known: partition].isPaused != isPaused else {
      return
    }
    state.presence[known: partition].isPaused = isPaused
    record(.partition, partition: partition, "\(name(partition)) \(isPaused ? "stands still" : "runs again")")
  }
}
