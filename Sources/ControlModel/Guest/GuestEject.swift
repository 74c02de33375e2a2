/// What a guest's own eject does (Fig 6, step 606), asked for or not.
extension Turn {
  /// A write to B0EJ.
  mutating func guestEject(_ number: SlotNumber, by partition: PartitionID) {
    guard state.slots.contains(number) else { return ignoreEject(of: number, by: partition) }
    operation = state.slots[known: number].operation
    defer { operation = nil }
    let slot = state.slots[known: number]
    if state.partitions[known: partition].ejectRequests.contains(number) {
      acceptEject(number, by: partition)
    } else if slot.phase.holder == partition, slot.isEjectPending {
      // An eject that was asked for, could not be withdrawn and comes late: a release as good as any.
      acceptEject(number, by: partition)
    } else if slot.phase == .owned(partition) {
      record(
        .device, partition: partition, slot: number,
        "\(name(partition)) ejected slot \(number.number) unasked: its access ends")
      if state.mutant == .trustsUnaskedEject { endAccess(number) } else { quarantine(number, .unaskedEject) }
      noteEject(of: number, by: partition)
    } else {
      ignoreEject(of: number, by: partition)
    }
  }

  private mutating func acceptEject(_ number: SlotNumber, by partition: PartitionID) {
    change(partition) { $0.ejectRequests.remove(number) }
    record(.gpe, partition: partition, slot: number, step: 606, "\(name(partition)) ejected slot \(number.number)")
    if state.slots[known: number].phase == .owned(partition) { endAccess(number) }
    noteEject(of: number, by: partition)
  }

  /// The release that is to be proved is then known to be with the guest's consent.
  private mutating func noteEject(of number: SlotNumber, by partition: PartitionID) {
    let phase = state.slots[known: number].phase
    if phase.isReleasing, phase.holder == partition { change(number) { $0.release = .eject } }
  }

  private mutating func ignoreEject(of number: SlotNumber, by partition: PartitionID) {
    state.gpe[known: partition].ignoredEjects += 1
    // One event for the first and then for each thousandth: a guest cannot fill the log.
    guard state.gpe[known: partition].ignoredEjects % 1000 == 1 else { return }
    record(
      .access, partition: partition, slot: number,
      "\(name(partition)) ejected slot \(number.number), which is not its own: ignored")
  }
}
