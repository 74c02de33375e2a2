/// Fig 17: the card finds an unrecoverable fault by itself.
extension Turn {
  /// Access ends at once, the slot is quarantined, and the guest that had it is told by GPE bit 2 and an eject request.
  mutating func deviceFault(_ number: SlotNumber, _ kind: DeviceFaultKind) {
    guard state.slots.contains(number) else { return }
    if state.slots[known: number].quarantine != .deviceFault { withhold(number, kind) }
    cardReported(number, .faulted)
  }

  private mutating func withhold(_ number: SlotNumber, _ kind: DeviceFaultKind) {
    operation = state.slots[known: number].operation
    let holder = state.slots[known: number].phase.holder
    change(number) { $0.device?.health = .failed }
    record(.device, partition: holder, slot: number, "slot \(number.number): the \(kind.rawValue) failed")
    quarantine(number, .deviceFault)
    if let holder, state.partitions[known: holder].isActive {
      change(holder) { $0.ejectRequests.insert(number) }
      state.gpe[known: holder].hasReadEjectRequests = false
      raise(GPEBlock.deviceFault, on: holder, step: nil, because: "device fault in slot \(number.number)")
    }
    operation = nil
  }

  /// A person pulled a card that was connected: access ends, the guest is told, the slot is empty.
  ///
  /// The report names no epoch and may be late: it proves nothing about the connection that stands now. The slot is
  /// free when the machine confirms the revocation (I-2).
  mutating func cardPulled(_ number: SlotNumber) {
    guard state.slots.contains(number) else { return }
    let holder = state.slots[known: number].phase.holder
    change(number) { $0.device = nil }
    record(.device, partition: holder, slot: number, "slot \(number.number): the card was pulled")
    if let holder {
      if state.mutant == .believesPulls { free(number, proof: .pulled) } else { endAccess(number) }
      change(number) { if $0.phase.isReleasing, $0.release == nil { $0.release = .pulled } }
      requestEject(of: [number], from: holder)
    }
    cardReported(number, .pulled)
  }
}
