/// Fig 5: slots of LPARm are connected to LPARn..
extension Turn {
  /// Step 500 is behind us: the rules have let the command pass and the slots are reserved.
  mutating func enter(_ part: HotAdd, _ id: OperationID) {
    switch part.phase {
    case .awaitingCard:  // Fig 5, steps 501 and 502
      for slot in part.slots where state.slots[known: slot].device == nil {
        record(
          .device, partition: part.to, slot: slot, step: 502,
          "slot \(slot.number) is empty: insert a device, the command then goes on by itself")
      }
      arm(id, Part.hotAdd(part).patience)
    case .releasing: release(part, id)
    case .connecting: connect(part, id)
    case .awaitingGuest: arm(id, part.timeout)
    case .backingOut: takeBack(part, id)
    }
  }

  mutating func advance(_ part: HotAdd, _ id: OperationID) {
    switch part.phase {
    case .awaitingCard:
      if let rejection = receiverLost(part, id) { return partFailed(id, rejection) }
      if empty(part.slots) == nil { move(id, to: .releasing) }
    case .releasing:
      let isFree = part.slots.allSatisfy { state.slots[known: $0].phase == .free }
      guard isFree || state.mutant == .grantsWithoutProof else { return }
      if let rejection = obstacle(to: part, id) { return partFailed(id, rejection) }
      move(id, to: .connecting)
    case .connecting:
      if let rejection = lost(part) { return backOut(id, rejection) }
      let isConnected = part.slots.allSatisfy { slot in
        state.slots[known: slot].phase == .owned(part.to) || part.connected.contains(slot)
      }
      if isConnected { present(part, id) }
    case .awaitingGuest:
      if let rejection = lost(part) { return backOut(id, rejection) }
      let isConfirmed = part.slots.allSatisfy {
        !state.partitions[known: part.to].unconfirmedInsertions.contains($0)
      }
      if isConfirmed { finish(part, id, guest: .usable) }
    case .backingOut:
      guard part.slots.allSatisfy({ state.slots[known: $0].phase.holder != part.to }) else { return }
      let failure = part.failure ?? Rejection(.machineError, "the connection was taken back")
      // How things stood when it failed is not how they stand now.
      let isStanding = failure.reason == .timedOut || failure.data.contains { $0.name == "state" }
      partFailed(id, isStanding ? withStanding(failure, part.slots) : failure)
    }
  }

  /// What the command was checked for, looked at again now that it is carried out: releases, cards and other
  /// operations took their time since.
  private func obstacle(to part: HotAdd, _ id: OperationID) -> Rejection? {
    if let rejection = receiverLost(part, id) { return rejection }
    if let rejection = withheld(part.slots) ?? empty(part.slots) { return rejection }
    return state.mutant == .splitsBuses ? nil : splitsBus(part.slots, part.to)
  }

  /// A guest that has ended or was fenced since it asked takes nothing any more; nor does a standby that is off take
  /// over.
  ///
  /// Only an operator's own `add_pci` connects slots to a partition that is to boot later.
  private func receiverLost(_ part: HotAdd, _ id: OperationID) -> Rejection? {
    let operation = state.operations[known: id]
    let receiver = state.partitions[known: part.to]
    guard operation.issuer.partition != nil || operation.failover != nil else { return nil }
    if !receiver.isActive { return Rejection(.partitionInactive, "\(name(part.to)) became inactive meanwhile") }
    guard operation.issuer.partition == part.to, receiver.isFenced else { return nil }
    return Rejection(.fenced, "\(name(part.to)) was fenced by another member meanwhile")
  }

  /// Ends the access of an active partition that still has a slot, and asks it to eject, before anything is granted.
  private mutating func release(_ part: HotAdd, _ id: OperationID) {
    arm(id, part.timeout)
    for number in part.slots {
      guard let holder = state.slots[known: number].phase.holder else { continue }
      change(id) { $0.part.updateHotAdd { $0.taken.insert(number) } }
      endAccess(number)
      if holder != part.to, state.partitions[known: holder].isActive { requestEject(of: [number], from: holder) }
    }
  }

  /// Fig 5, step 503: the table and the gatekeeper.
  private mutating func connect(_ part: HotAdd, _ id: OperationID) {
    arm(id, part.timeout)
    for slot in part.slots where state.slots[known: slot].phase.holder != part.to {
      let release = part.taken.contains(slot) ? state.slots[known: slot].release : nil
      change(id) { $0.part.updateHotAdd { $0.release = $0.release ?? release } }
      dropEjectRequest(of: slot, from: part.to)
      grant(slot, to: part.to)
    }
  }

  /// Fig 5, step 504: all rows have changed; the SCI goes out once.
  private mutating func present(_ part: HotAdd, _ id: OperationID) {
    showConnected(part.slots, to: part.to)
    guard state.partitions[known: part.to].isActive else { return finish(part, id, guest: .inactive) }
    presentInsertion(of: part.slots, to: part.to)
    if part.waitsForGuest { move(id, to: .awaitingGuest) } else { finish(part, id, guest: .notified) }
  }

  private mutating func finish(_ part: HotAdd, _ id: OperationID, guest: GuestProgress) {
    if guest == .usable {
      record(.gpe, partition: part.to, step: 508, "\(name(part.to)) has the device in use")
    }
    noteConfirmed(id)
    partDone(
      id,
      .moved(Moved(operation: id, slots: part.slots, partition: part.to, guest: guest, release: part.release)))
  }

  /// The deadline of the phase under way.
  mutating func deadline(_ part: HotAdd, _ id: OperationID) {
    switch part.phase {
    case .awaitingCard: partFailed(id, timedOut("no device was inserted", part.slots))
    case .releasing:
      if state.mutant == .deadlineIsProof {
        for slot in part.slots where state.slots[known: slot].phase.isReleasing { free(slot, proof: .revoked) }
        return
      }
      partFailed(id, timedOut("the last owner's release is not proved", part.slots))
    case .connecting: backOut(id, Rejection(.timedOut, "the machine did not connect the device in time"))
    case .awaitingGuest: backOut(id, Rejection(.timedOut, "\(name(part.to)) did not confirm the device in time"))
    case .backingOut: partFailed(id, timedOut("\(name(part.to))'s release is not proved", part.slots))
    }
  }

  mutating func move(_ id: OperationID, to phase: HotAdd.Phase) {
    change(id) { operation in operation.part.updateHotAdd { $0.phase = phase } }
    guard case .hotAdd(let entered) = state.operations[known: id].part else { return }
    enter(entered, id)
  }
}

extension Part {
  /// Changes the part in place when it is a hot add.
  mutating func updateHotAdd(_ body: (inout HotAdd) -> Void) {
    guard case .hotAdd(var part) = self else { return }
    body(&part)
    self = .hotAdd(part)
  }
}
