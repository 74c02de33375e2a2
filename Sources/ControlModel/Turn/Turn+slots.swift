/// The moves of a slot's phase: each has one place, so that the order of things (design: safety) is seen at a glance.
extension Turn {
  /// Step 503: writes the grant down and asks the machine to connect.
  ///
  /// The caller has checked the rules.
  mutating func grant(_ number: SlotNumber, to partition: PartitionID) {
    let window = state.window(bus: number.bus, for: partition)
    let isInstant = state.topology.connectsInstantly || !state.partitions[known: partition].isActive
    let epoch = nextEpoch(of: number)
    change(number) { slot in
      slot.epoch = epoch
      slot.phase = isInstant ? .owned(partition) : .adding(partition)
      slot.release = nil
      slot.isEjectPending = false
    }
    guard state.partitions[known: partition].isActive else { return }
    emit(.machine(.connect(slot: number, partition: partition, epoch: epoch, window: window)))
  }

  /// Never one that a request has been made with, not even by a decision that could not be written down.
  private func nextEpoch(of number: SlotNumber) -> Epoch {
    let epoch = state.slots[known: number].epoch
    return max(epoch, state.usedEpochs[number] ?? epoch).next
  }

  /// Asks the machine anew for a connection that stands in the table, under a new epoch: what the machine has still to
  /// say of the old one is of the past.
  ///
  /// An empty slot has nothing to connect.
  mutating func connectAgain(_ number: SlotNumber, _ partition: PartitionID) {
    guard state.partitions[known: partition].isActive, state.slots[known: number].device != nil else { return }
    if state.mutant != .keepsEpochs {
      let epoch = nextEpoch(of: number)
      change(number) { $0.epoch = epoch }
    }
    let window = state.window(bus: number.bus, for: partition)
    emit(
      .machine(.connect(slot: number, partition: partition, epoch: state.slots[known: number].epoch, window: window)))
  }

  /// The row changes hands: connection `partition`, flag 1 (Fig 4, state 402).
  mutating func showConnected(_ slots: SlotSet, to partition: PartitionID) {
    for number in slots {
      change(number) { slot in
        slot.partition = partition
        slot.phase = .owned(partition)
      }
      record(
        .slot, partition: partition, slot: number, step: 503,
        "slot \(number.number) is connected to \(name(partition)), flag 1")
    }
    guard state.partitions[known: partition].isActive else { return }
    for bus in Set(slots.map(\.bus)).sorted() {
      recordOpening(of: state.window(bus: bus, for: partition), step: 503)
    }
  }

  /// Step 601: ends the access to a slot, without the guest's help.
  ///
  /// Flag 0 from this moment.
  ///
  /// Nothing happens to a slot that nobody holds or whose release is under way; asking the machine again is harmless.
  mutating func endAccess(_ number: SlotNumber) {
    let slot = state.slots[known: number]
    switch slot.phase {
    case .free: return
    case .adding(let holder), .owned(let holder):
      guard state.partitions[known: holder].power != .inactive else { return free(number, proof: .powerOff) }
      let phase: SlotPhase = state.mutant == .grantsWithoutProof ? .free : .removing(holder)
      let window = state.window(of: number.bus)
      change(number) { slot in
        slot.phase = phase
        slot.release = nil
      }
      withdrawInsertions(of: [number], from: holder)
      record(
        .slot, partition: holder, slot: number, step: 601,
        "slot \(number.number): flag 0, \(name(holder)) is refused from now on")
      recordClosing(of: window)
      emit(.machine(.revoke(slot: number, partition: holder, epoch: slot.epoch)))
    case .removing(let holder), .fencing(let holder):
      emit(.machine(.revoke(slot: number, partition: holder, epoch: slot.epoch)))
    }
  }

  /// The last owner is proved to have let go (I-2).
  mutating func free(_ number: SlotNumber, proof: ReleaseProof) {
    let holder = state.slots[known: number].phase.holder
    let wasEnabled = state.slots[known: number].isEnabled
    let window = state.window(of: number.bus)
    change(number) { slot in
      slot.phase = .free
      slot.release = proof
      slot.isEjectPending = false
    }
    if let holder { withdrawInsertions(of: [number], from: holder) }
    if proof == .powerOff, let holder {
      // A machine may keep a connection that was asked for while the partition ended, to make it at the next boot.
      emit(.machine(.revoke(slot: number, partition: holder, epoch: state.slots[known: number].epoch)))
    }
    noteLastAccess(of: number)
    if wasEnabled {
      record(.slot, partition: holder, slot: number, step: 601, "slot \(number.number): flag 0")
    }
    record(.slot, partition: holder, slot: number, "slot \(number.number) is released: \(proof.rawValue)")
    recordClosing(of: window)
  }

  mutating func recordOpening(of window: GatekeeperWindow, step: Int?) {
    record(
      .gatekeeper, partition: window.partition, step: step,
      "bus \(window.bus.number): base \(window.base), size \(window.size), offset \(window.offset)")
  }

  /// Writes down that a window which was open is not open any more; nothing when it is, or was not.
  mutating func recordClosing(of window: GatekeeperWindow?) {
    guard let window, state.window(of: window.bus) == nil else { return }
    record(.gatekeeper, partition: window.partition, "bus \(window.bus.number): closed")
  }

  /// Withholds a slot from everyone until an operator clears it (I-7), and ends the access to it.
  mutating func quarantine(_ number: SlotNumber, _ why: Quarantine) {
    if state.slots[known: number].quarantine == nil {
      change(number) { $0.quarantine = why }
      let holder = state.slots[known: number].phase.holder
      record(
        .device, partition: holder, slot: number, topic: .quarantine,
        "slot \(number.number) is quarantined: \(why.rawValue)")
    }
    endAccess(number)
  }

  func name(_ partition: PartitionID) -> String { state.topology.name(partition) }
}
