/// The machine's reports. A report that names another epoch or generation is of the past and changes nothing.
extension Turn {
  mutating func take(_ report: MachineReport) {
    switch report {
    case .connected(let slot, let epoch): if isCurrent(slot, epoch) { connected(slot) }
    case .connectFailed(let slot, let epoch, let text): if isCurrent(slot, epoch) { connectFailed(slot, text) }
    case .released(let slot, let epoch): if isCurrent(slot, epoch) { released(slot) }
    case .releaseFailed(let slot, let epoch, let isStillHeld, let text):
      if isCurrent(slot, epoch) { releaseFailed(slot, isStillHeld: isStillHeld, text) }
    case .ejected(let slot, let epoch, let wasAsked): if isCurrent(slot, epoch) { ejected(slot, wasAsked: wasAsked) }
    case .collected(let slot, let partition, let generation):
      if isCurrent(partition, generation) { ejectAnswered(slot, by: partition) }
    case .poweredOn(let partition, let generation): if isCurrent(partition, generation) { poweredOn(partition) }
    case .powerOnFailed(let partition, let generation, let text):
      if isCurrent(partition, generation) { powerOnFailed(partition, text) }
    case .poweredOff(let partition, let generation): if isCurrent(partition, generation) { poweredOff(partition) }
    case .wasReset(let partition, let generation): if isCurrent(partition, generation) { wasReset(partition) }
    case .paused(let partition, let generation, let isPaused):
      if isCurrent(partition, generation) { paused(partition, isPaused) }
    case .panicked(let partition, let generation): if isCurrent(partition, generation) { panicked(partition) }
    case .differs(let partition, let slot, let text): record(.difference, partition: partition, slot: slot, text)
    case .cardInserted(let slot, let device): cardInserted(slot, device)
    case .cardPulled(let slot): cardPulled(slot)
    case .cardChecked(let slot):
      cardReported(slot, .checked)
      accessReported(slot, nil)
    case .cardFailed(let slot, let text):
      cardReported(slot, .failed(text))
      accessReported(slot, text)
    case .deviceFault(let slot, let kind): deviceFault(slot, kind)
    }
  }

  private func isCurrent(_ slot: SlotNumber, _ epoch: Epoch) -> Bool {
    guard let row = state.slots[slot] else { return false }
    return row.epoch == epoch || state.mutant == .believesOldEpochs
  }

  private func isCurrent(_ partition: PartitionID, _ generation: BootGeneration) -> Bool {
    guard let row = state.partitions[partition] else { return false }
    return row.generation == generation || state.mutant == .believesOldGenerations
  }

  private mutating func connected(_ slot: SlotNumber) {
    guard case .adding = state.slots[known: slot].phase, let id = state.slots[known: slot].operation,
      state.operations.contains(id)
    else { return }
    change(id) { $0.part.updateHotAdd { $0.connected.insert(slot) } }
  }

  private mutating func connectFailed(_ slot: SlotNumber, _ text: String) {
    let row = state.slots[known: slot]
    if let id = row.operation, case .hotAdd(let part) = state.operations[id]?.part, part.isConnected,
      row.phase.holder == part.to
    {
      operation = id
      backOut(id, Rejection(.machineError, "slot \(slot.number) could not be connected: \(text)"))
      operation = nil
    } else if let owner = row.phase.owner, state.partitions[known: owner].isActive {
      record(.difference, partition: owner, slot: slot, "slot \(slot.number) could not be connected: \(text)")
      endAccess(slot)
    }
  }

  private mutating func released(_ slot: SlotNumber) {
    let row = state.slots[known: slot]
    guard let holder = row.phase.holder else { return }
    operation = row.operation
    defer { operation = nil }
    if !row.phase.isReleasing {
      record(.difference, partition: holder, slot: slot, "the machine has released slot \(slot.number) unasked")
    }
    free(slot, proof: row.release ?? .revoked)
    // A flow tells the guest itself; where none is at work (any more), the guest still has to hear of its loss.
    if row.operation == nil || row.phase.owner != nil { tellOfLoss(row, holder) }
  }

  private mutating func tellOfLoss(_ row: Slot, _ holder: PartitionID) {
    guard row.release == nil || row.phase.owner != nil,
      !state.partitions[known: holder].ejectRequests.contains(row.number)
    else { return }
    requestEject(of: [row.number], from: holder)
  }

  private mutating func releaseFailed(_ slot: SlotNumber, isStillHeld: Bool, _ text: String) {
    let row = state.slots[known: slot]
    let id = row.operation
    operation = id
    record(.difference, slot: slot, "the release of slot \(slot.number) failed: \(text)")
    if !isStillHeld {
      // The holder is off, but the device may not be clean: withheld from everyone (I-7).
      if row.phase != .free { free(slot, proof: .revoked) }
      quarantine(slot, .resetFailed)
    }
    if let id, let part = state.operations[id]?.part { releaseFailed(slot, part, id, isStillHeld: isStillHeld, text) }
    if !isStillHeld, let holder = row.phase.holder { tellOfLoss(row, holder) }
    operation = nil
  }

  private mutating func releaseFailed(
    _ slot: SlotNumber, _ part: Part, _ id: OperationID, isStillHeld: Bool, _ text: String
  ) {
    let rejection = Rejection(
      .machineError, "the release of slot \(slot.number) failed: \(text)",
      data: [.init("state", .string(standing(of: part.slots)))])
    switch part {
    case .hotRemove(let part) where part.mode == .ladder && isStillHeld: deadline(part, id)
    case .hotAdd(let part) where part.isConnected: backOut(id, rejection)
    case .hotAdd, .hotRemove: partFailed(id, rejection)
    case .powerOff, .powerOn, .shutdownRequest, .cardWork, .accessCheck: return
    }
  }

  /// DEVICE_DELETED: the guest has let go by the machine's own way.
  private mutating func ejected(_ slot: SlotNumber, wasAsked wasAskedByMachine: Bool) {
    operation = state.slots[known: slot].operation
    defer { operation = nil }
    let phase = state.slots[known: slot].phase
    guard let holder = phase.holder else {
      if let last = state.slots[known: slot].partition { ejectAnswered(slot, by: last) }
      return
    }
    let wasAsked =
      wasAskedByMachine || state.partitions[known: holder].ejectRequests.contains(slot)
      || state.slots[known: slot].isEjectPending
      || phase.isReleasing
    change(holder) { $0.ejectRequests.remove(slot) }
    record(.gpe, partition: holder, slot: slot, step: 606, "\(name(holder)) ejected slot \(slot.number)")
    free(slot, proof: .eject)
    if !wasAsked { quarantine(slot, .unaskedEject) }
  }

  /// The guest answers a request whose slot was revoked before: nothing is left to release.
  private mutating func ejectAnswered(_ slot: SlotNumber, by last: PartitionID) {
    guard state.partitions[last]?.ejectRequests.contains(slot) == true else { return }
    change(last) { $0.ejectRequests.remove(slot) }
    record(.gpe, partition: last, slot: slot, step: 606, "\(name(last)) ejected slot \(slot.number)")
  }

  private mutating func cardInserted(_ slot: SlotNumber, _ device: Device) {
    guard state.slots.contains(slot) else { return }
    operation = state.slots[known: slot].operation
    // Told twice, it is one insertion: a connection that stands is not made anew.
    let wasEmpty = state.slots[known: slot].device == nil
    change(slot) { $0.device = device }
    record(.device, slot: slot, step: 502, "\(device.name) is in slot \(slot.number)")
    if device.health == .failed {
      // Before anything that waited for the card goes on with it (I-7).
      quarantine(slot, .deviceFault)
    } else if wasEmpty, let owner = state.slots[known: slot].phase.owner, awaitsCard(slot) == nil {
      // Into a slot that was enabled while it was empty: the same as a card pushed into a physical machine.
      connectAgain(slot, owner)
      if state.partitions[known: owner].isActive { presentInsertion(of: [slot], to: owner) }
    }
    operation = nil
    cardReported(slot, .inserted)
  }
}
