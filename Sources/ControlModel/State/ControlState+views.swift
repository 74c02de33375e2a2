extension ControlState {
  /// The windows as they must stand now (I-3): each bus's is its enabled, active owner's, or nobody's.
  ///
  /// A slot without a card opens none.
  package var gatekeeper: Gatekeeper {
    var windows: [BusNumber: GatekeeperWindow] = [:]
    for slot in slots {
      guard let owner = slot.phase.owner, slot.device != nil, partitions[owner]?.isActive == true else { continue }
      windows[slot.number.bus] = window(bus: slot.number.bus, for: owner)
    }
    return Gatekeeper(Array(windows.values))
  }

  /// The window of one bus as it must stand now, or nil.
  package func window(of bus: BusNumber) -> GatekeeperWindow? {
    let owner = slots(on: bus).lazy.filter { $0.device != nil }.compactMap(\.phase.owner).first {
      partitions[$0]?.isActive == true
    }
    return owner.map { window(bus: bus, for: $0) }
  }

  /// The window that opens the whole memory of `partition` to `bus` (Fig 7, Fig 8).
  package func window(bus: BusNumber, for partition: PartitionID) -> GatekeeperWindow {
    let plan = topology.partitions[known: partition]
    return GatekeeperWindow(bus: bus, partition: partition, base: 0, size: plan.memory, offset: plan.memoryOffset)
  }

  /// Whether `partition` may reach the device in `slot` now: asked for every outbound access.
  package func permitsAccess(_ partition: PartitionID, to slot: SlotNumber) -> Bool {
    guard let row = slots[slot], row.phase == .owned(partition), row.device != nil else { return false }
    return partitions[partition]?.isActive == true
  }

  /// Whether a request is still wanted that has waited for its commit: access may have ended since, and what was
  /// granted then and not begun is never begun.
  package func stillStands(_ request: MachineRequest) -> Bool {
    switch request {
    case .connect(let slot, let partition, let epoch, _):
      guard let row = slots[slot], row.epoch == epoch, partitions[partition]?.isActive == true else { return false }
      return row.phase == .adding(partition) || row.phase == .owned(partition)
    case .powerOn(let partition, let generation):
      return partitions[partition]?.power == .starting && partitions[partition]?.generation == generation
    case .requestEject(let slot, let partition, _): return partitions[partition]?.ejectRequests.contains(slot) == true
    default: return true
    }
  }

  /// The slots whose row names `partition`: what `add_pci` and `rem_pci` mean by "assigned".
  package func assigned(to partition: PartitionID) -> SlotSet {
    SlotSet(slots.rows.lazy.filter { $0.partition == partition }.map(\.number))
  }

  /// The operation with this number, under way or ended of late.
  package func operation(_ id: OperationID) -> Operation? { operations[id] ?? finished.last { $0.id == id } }

  /// The member that has an enabled slot of its cluster is active, the others are standby (protocol, section 3).
  package func role(of partition: PartitionID) -> ClusterRole {
    guard topology.partitions[partition]?.cluster != nil else { return .none }
    return slots.contains { $0.phase == .owned(partition) } ? .active : .standby
  }
}

/// A member's part in its cluster, derived from the slot table.
package enum ClusterRole: String, Sendable { case active, standby, none }
