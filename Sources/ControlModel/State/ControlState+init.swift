extension ControlState {
  /// The state at the very first start: what the configuration says.
  package init(
    topology: Topology, slots: [Slot], partitions: [Partition], clusters: [Cluster], mutant: Mutant? = nil
  ) {
    self.init(
      topology: topology,
      stored: StoredState(
        slots: slots, partitions: partitions, clusters: clusters, operations: [], lastEvent: 0,
        lastOperation: OperationID(0)),
      mutant: mutant)
  }

  /// The state after a restart: the store rules.
  package init(topology: Topology, stored: StoredState, mutant: Mutant? = nil) {
    self.topology = topology
    self.slots = Table(stored.slots)
    self.partitions = Table(stored.partitions)
    self.clusters = Table(stored.clusters)
    self.operations = Table(stored.operations.filter(\.isUnderWay))
    let ended = stored.operations.filter { !$0.isUnderWay }.sorted { $0.id < $1.id }
    self.finished = ended.suffix(Self.finishedLimit)
    self.lastOperation = stored.lastOperation
    self.lastEvent = stored.lastEvent
    self.gpe = Table(stored.partitions.map { GPEBlock(partition: $0.id) })
    self.presence = Table(stored.partitions.map { AgentPresence(partition: $0.id) })
    self.waiting = [:]
    self.usedEpochs = [:]
    self.usedGenerations = [:]
    self.isStopping = false
    self.mutant = mutant
  }

  /// All rows, for the first commit of a new store.
  package var everything: ChangeSet {
    var changes = ChangeSet()
    changes.slots = slots.rows
    changes.partitions = partitions.rows
    changes.clusters = clusters.rows
    return changes
  }
}
