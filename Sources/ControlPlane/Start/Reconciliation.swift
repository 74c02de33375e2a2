package import ControlModel

/// What a start begins with: the store rules, the configuration adds what is new, and what differs is said.
package struct Reconciliation: Sendable {
  package let state: ControlState
  /// One line a difference between configuration and store.
  package let differences: [String]
  /// Rows that the store does not have yet.
  package let additions: ChangeSet

  /// What the configuration says of a first start.
  package struct Initial: Sendable {
    package let topology: Topology
    package let slots: [Slot]
    package let partitions: [Partition]
    package let clusters: [Cluster]
    package init(topology: Topology, slots: [Slot], partitions: [Partition], clusters: [Cluster]) {
      self.topology = topology
      self.slots = slots
      self.partitions = partitions
      self.clusters = clusters
    }
  }

  /// The configuration left out what the store has in use: it cannot be followed.
  package struct Conflict: Error, Sendable {
    package let lines: [String]
  }

  /// Throws ``Conflict`` when a slot or partition that is in use is no longer configured.
  package init(_ initial: Initial, stored: StoredState?) throws(Conflict) {
    guard let stored else {
      state = ControlState(
        topology: initial.topology, slots: initial.slots, partitions: initial.partitions, clusters: initial.clusters)
      additions = state.everything
      differences = []
      return
    }
    try Self.refuseMissing(initial.topology, stored)
    var merged = stored
    var new = ChangeSet()
    let slots = Table(stored.slots), partitions = Table(stored.partitions), clusters = Table(stored.clusters)
    new.slots = initial.slots.filter { !slots.contains($0.number) }
    new.partitions = initial.partitions.filter { !partitions.contains($0.id) }
    new.clusters = initial.clusters.filter { !clusters.contains($0.id) }
    merged.slots = stored.slots.filter { initial.topology.slots.contains($0.number) } + new.slots
    merged.partitions =
      stored.partitions.filter { initial.topology.partitions.contains($0.id) }.map {
        $0.without(slotsBeyond: initial.topology)
      }
      + new.partitions
    merged.clusters = stored.clusters.filter { initial.topology.clusters.contains($0.id) } + new.clusters
    state = ControlState(topology: initial.topology, stored: merged)
    additions = new
    differences = Self.differences(initial, slots, partitions)
  }

  private static func refuseMissing(_ topology: Topology, _ stored: StoredState) throws(Conflict) {
    var lines: [String] = []
    for slot in stored.slots where !topology.slots.contains(slot.number) {
      guard slot.phase != .free || slot.operation != nil else { continue }
      lines.append("slot \(slot.number.number) is in use in the store, but the configuration does not have it")
    }
    for partition in stored.partitions where !topology.partitions.contains(partition.id) {
      let holds = stored.slots.contains { $0.phase.holder == partition.id }
      guard partition.power != .inactive || holds else { continue }
      lines.append("LPAR number \(partition.id.number) is in use in the store, but the configuration does not have it")
    }
    // Rows may also name what never was: a damaged store, whose start must say so.
    for slot in stored.slots {
      guard let holder = slot.phase.holder, !topology.partitions.contains(holder) else { continue }
      lines.append(
        "slot \(slot.number.number) is held by LPAR number \(holder.number), but the configuration does not have it")
    }
    for operation in stored.operations where operation.isUnderWay {
      for slot in operation.needed where !topology.slots.contains(slot) {
        lines.append(
          "operation \(operation.id.number) goes on with slot \(slot.number), but the configuration does not have it")
      }
      for partition in operation.names where !topology.partitions.contains(partition) {
        lines.append(
          "operation \(operation.id.number) goes on with LPAR number \(partition.number), "
            + "but the configuration does not have it")
      }
    }
    guard lines.isEmpty else { throw Conflict(lines: lines) }
  }

  private static func differences(
    _ initial: Initial, _ slots: Table<Slot>, _ partitions: Table<Partition>
  ) -> [String] {
    var lines: [String] = []
    func name(_ id: PartitionID?) -> String { id.map(initial.topology.name) ?? "nobody" }
    for slot in initial.slots {
      guard let row = slots[slot.number] else {
        lines.append("slot \(slot.number.number) is new")
        continue
      }
      if row.partition != slot.partition || row.isEnabled != slot.isEnabled {
        lines.append(
          "slot \(slot.number.number): the configuration begins with \(name(slot.partition)), "
            + "flag \(slot.isEnabled ? 1 : 0); the store has \(name(row.partition)), "
            + "flag \(row.isEnabled ? 1 : 0), and rules"
        )
      }
    }
    for partition in initial.partitions {
      guard let row = partitions[partition.id] else {
        lines.append("\(name(partition.id)) is new")
        continue
      }
      // One that is to be started is on its way to active.
      if row.isActive != (partition.power == .active || partition.power == .starting) {
        lines.append("\(name(partition.id)) is \(row.power.rawValue) in the store, which rules")
      }
    }
    return lines
  }
}

extension Partition {
  /// Without what is pending for slots that are no longer configured.
  fileprivate func without(slotsBeyond topology: Topology) -> Partition {
    var kept = self
    kept.ejectRequests = SlotSet(ejectRequests.filter { topology.slots.contains($0) })
    kept.unconfirmedInsertions = SlotSet(unconfirmedInsertions.filter { topology.slots.contains($0) })
    return kept
  }
}

extension Operation {
  /// The slots that going on with it needs.
  fileprivate var needed: SlotSet { SlotSet(part.slots.slots + (failover?.slots.slots ?? [])) }

  /// The partitions that going on with it needs.
  fileprivate var names: [PartitionID] {
    var all = [part.partition, failover?.from, failover?.to].compactMap { $0 }
    if case .hotAdd(let add) = part { all.append(add.named) }
    return Set(all).sorted()
  }
}
