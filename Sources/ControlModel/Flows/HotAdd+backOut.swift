/// Fig 5 the other way round: a connection that could not be used is taken back.
extension Turn {
  /// A slot that the part relies on is no longer its receiver's: it died, or the device failed or was pulled.
  func lost(_ part: HotAdd) -> Rejection? {
    if let rejection = withheld(part.slots) ?? empty(part.slots) { return rejection }
    let stands = Rejection.Detail("state", .string(standing(of: part.slots)))
    if part.phase == .awaitingGuest || !isHeld(part), !state.partitions[known: part.to].isActive {
      return Rejection(.partitionInactive, "\(name(part.to)) became inactive before it confirmed", data: [stands])
    }
    guard !isHeld(part) else { return nil }
    return Rejection(.machineError, "\(name(part.to)) lost a slot before it could be used", data: [stands])
  }

  private func isHeld(_ part: HotAdd) -> Bool {
    part.slots.allSatisfy { state.slots[known: $0].phase.holder == part.to }
  }

  /// Takes the connection back: old connection, flag 0.
  ///
  /// What the guest has seen of it, it is asked to let go, except the slot that it has refused.
  mutating func backOut(_ id: OperationID, _ rejection: Rejection, except refused: SlotNumber? = nil) {
    guard case .hotAdd(let part) = state.operations[known: id].part else { return }
    change(id) { $0.part.updateHotAdd { $0.failure = $0.failure ?? rejection } }
    if part.phase == .awaitingGuest {
      let unread = state.gpe[known: part.to].insertions
      requestEject(
        of: SlotSet(part.slots.filter { $0 != refused && !unread.contains($0) && isHeldUntold($0, by: part.to) }),
        from: part.to)
    }
    move(id, to: .backingOut)
  }

  /// Not asked twice: a fault or a pull has put the request there already.
  private func isHeldUntold(_ slot: SlotNumber, by partition: PartitionID) -> Bool {
    state.slots[known: slot].phase.holder == partition
      && !state.partitions[known: partition].ejectRequests.contains(slot)
  }

  mutating func takeBack(_ part: HotAdd, _ id: OperationID) {
    arm(id, part.timeout)
    for slot in part.slots {
      if state.slots[known: slot].partition != part.named { change(slot) { $0.partition = part.named } }
      guard state.slots[known: slot].phase.holder == part.to else { continue }
      if state.mutant != .leavesBackedOut { endAccess(slot) }
    }
  }
}
