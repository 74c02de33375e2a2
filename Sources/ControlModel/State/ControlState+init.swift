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
  ///
  /// ``resume(at:)`` goes on from it.
  ///
  /// Connections and boots have new numbers, which the machine takes over at its start: see ``leaveNumbersOut()``.
  package init(topology: Topology, stored: StoredState, mutant: Mutant? = nil) {
    self.init(topology: topology, exactly: stored, mutant: mutant)
    if stored.lastEvent > 0, mutant != .keepsEpochs { leaveNumbersOut() }
  }

  /// The last run may have asked the machine to end things under numbers that its last commit does not show.
  ///
  /// What the machine still has to say of those must not be taken for an answer to this run: no number of it is used
  /// again.
  private mutating func leaveNumbersOut() {
    for slot in slots { slots[known: slot.number].epoch = Epoch(slot.epoch.number + 1000) }
    // The boot that a partition is in, or begins, keeps its number: the machine knows it by that.
    for partition in partitions where partition.power == .inactive {
      partitions[known: partition.id].generation = BootGeneration(partition.boot.number + 10)
      partitions[known: partition.id].resets = 0
    }
  }

  /// What the store holds and nothing else.
  init(topology: Topology, exactly stored: StoredState, mutant: Mutant?) {
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
