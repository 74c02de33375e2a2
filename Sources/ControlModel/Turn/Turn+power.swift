/// The machine's word on a partition's power: the only thing that counts as on or off.
extension Turn {
  mutating func poweredOn(_ partition: PartitionID) {
    guard state.partitions[known: partition].power == .starting else { return }
    change(partition) { $0.power = .active }
    state.gpe[partition] = GPEBlock(partition: partition)
    presentAgain(partition)
    record(.partition, partition: partition, "\(name(partition)) is active")
    for slot in state.slots.rows.lazy.filter({ $0.phase == .owned(partition) }).map(\.number) {
      connectAtBoot(slot, partition)
    }
    for window in state.gatekeeper.windows where window.partition == partition { recordOpening(of: window, step: nil) }
    emit(.machine(.setCPUShare(partition, percent: state.partitions[known: partition].cpuShare)))
    emit(.machine(.boot(partition, generation: state.partitions[known: partition].generation)))
    emit(.notify(partition, .power(.on)))
    // One that came before the boot was known to be over.
    if hasAgent(partition) {
      noteAgent(of: partition)
      welcome(partition)
    }
    tellPeers(of: partition, .active)
  }

  /// what is enabled for a partition is connected when it boots.
  private mutating func connectAtBoot(_ slot: SlotNumber, _ partition: PartitionID) {
    guard state.slots[known: slot].device != nil else { return }
    connectAgain(slot, partition)
  }

  mutating func powerOnFailed(_ partition: PartitionID, _ text: String) {
    guard state.partitions[known: partition].power == .starting else { return }
    change(partition) { $0.power = .inactive }
    record(.partition, partition: partition, "\(name(partition)) could not be started: \(text)")
    for operation in state.operations {
      guard case .powerOn(let part) = operation.part, part.partition == partition else { continue }
      partFailed(operation.id, Rejection(.machineError, "\(name(partition)) could not be started: \(text)"))
    }
  }

  /// The partition is gone, asked or not: all that waited for its consent has its proof.
  mutating func poweredOff(_ partition: PartitionID) {
    guard state.partitions[known: partition].power != .inactive else { return }
    let windows = state.gatekeeper.windows.filter { $0.partition == partition }
    change(partition) { partition in
      partition.power = .inactive
      partition.hasHadAgent = false
      partition.ejectRequests = []
    }
    state.gpe[partition] = GPEBlock(partition: partition)
    state.presence[partition] = AgentPresence(partition: partition)
    record(.partition, partition: partition, "\(name(partition)) is inactive")
    for slot in state.slots.rows where slot.phase.holder == partition {
      releasedByPowerOff(slot)
    }
    for window in windows { recordClosing(of: window) }
    emit(.disarm(.silence(partition)))
    emit(.notify(partition, .power(.off)))
    emitLast(.closeSessions(partition))
    tellPeers(of: partition, .inactive)
    endWaits(forPowerOffOf: partition)
  }

  /// All who waited for this end have it, before one of them starts the partition again.
  private mutating func endWaits(forPowerOffOf partition: PartitionID) {
    for operation in state.operations {
      switch operation.part {
      case .powerOff(let part) where part.partition == partition: advance(part, operation.id)
      case .shutdownRequest(let part) where part.partition == partition: advance(part, operation.id)
      default: continue
      }
    }
  }

  private mutating func releasedByPowerOff(_ slot: Slot) {
    operation = slot.operation
    if slot.isEnabled {
      // The row stays: the slot is connected again when the partition boots. The window is closed until then (I-3).
      noteLastAccess(of: slot.number)
    } else {
      free(slot.number, proof: slot.release == .eject ? .eject : .powerOff)
    }
    operation = nil
  }
}
