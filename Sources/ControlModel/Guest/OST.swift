/// The guest's `_OST` answers (ACPI 6.5, section 6.3.5): x86 PCI has none, so the agent gives them.
extension Turn {
  /// "In progress" on an eject, and on an insertion: the wait goes on.
  static let ejectInProgress: UInt32 = 0x84
  static let insertionInProgress: UInt32 = 0x80

  mutating func ost(
    _ partition: PartitionID, _ slot: SlotNumber, _ event: OSTEvent, _ status: UInt32, _ ticket: Ticket
  ) {
    guard isRunning(partition, ticket) else { return }
    guard isVisible(slot, to: partition) else {
      return emit(.answer(ticket, .rejected(Rejection(.notPermitted, "slot \(slot.number) is not in your cluster"))))
    }
    operation = state.slots[known: slot].operation
    switch event {
    case .insertion: insertionAnswered(partition, slot, status)
    case .eject: ejectAnswered(partition, slot, status)
    }
    operation = nil
    emit(.answer(ticket, .done))
  }

  private mutating func insertionAnswered(_ partition: PartitionID, _ slot: SlotNumber, _ status: UInt32) {
    guard status != Self.insertionInProgress,
      state.partitions[known: partition].unconfirmedInsertions.contains(slot)
    else { return }
    if status == 0 {
      record(
        .gpe, partition: partition, slot: slot, step: 507, "\(name(partition)) configured slot \(slot.number)")
      return withdrawInsertions(of: [slot], from: partition)
    }
    record(
      .gpe, partition: partition, slot: slot, step: 507,
      "\(name(partition)) could not configure slot \(slot.number), _OST \(status)")
    guard let id = state.slots[known: slot].operation, case .hotAdd(let part) = state.operations[id]?.part,
      part.phase == .awaitingGuest, part.to == partition
    else { return }
    // The guest has said that it does not have this one: it need not be asked to give it back.
    withdrawInsertions(of: [slot], from: partition)
    backOut(id, refused(partition, slot, "insertion", status), except: slot)
  }

  /// Success without the write to B0EJ is no release: nothing is done on it.
  private mutating func ejectAnswered(_ partition: PartitionID, _ slot: SlotNumber, _ status: UInt32) {
    guard status != 0, status != Self.ejectInProgress,
      state.partitions[known: partition].ejectRequests.contains(slot)
    else { return }
    record(
      .gpe, partition: partition, slot: slot, step: 606,
      "\(name(partition)) refused to eject slot \(slot.number), _OST \(status)")
    guard let id = state.slots[known: slot].operation, case .hotRemove(let part) = state.operations[id]?.part,
      part.from == partition
    else { return }
    guestRefusedEject(part, id, refused(partition, slot, "eject", status))
  }

  private func refused(_ partition: PartitionID, _ slot: SlotNumber, _ what: String, _ status: UInt32) -> Rejection {
    Rejection(
      .guestRefused, "\(name(partition)) answered the \(what) of slot \(slot.number) with _OST \(status)",
      data: [.init("ost", .number(UInt64(status)))])
  }
}
