/// Fig 6: slots are removed from the partition that has them..
extension Turn {
  mutating func enter(_ part: HotRemove, _ id: OperationID) {
    switch part.phase {
    case .asking, .askingAgain:
      arm(id, part.timeout)
      requestEject(of: part.slots, from: part.from)
    case .revoking:  // Fig 6, step 601
      arm(id, part.timeout)
      for slot in part.slots where state.slots[known: slot].phase.holder == part.from { endAccess(slot) }
    case .deactivating:
      arm(id, part.timeout)
      fence(part)
    case .awaitingEject:  // Fig 6, steps 603 to 606
      arm(id, part.timeout)
    }
  }

  mutating func advance(_ part: HotRemove, _ id: OperationID) {
    let isActive = state.partitions[known: part.from].isActive
    let isReleased = part.slots.allSatisfy { state.slots[known: $0].phase.holder != part.from }
    switch part.phase {
    case .asking, .askingAgain:
      if isReleased { return finish(part, id) }
      if !isActive { move(part, id, to: .revoking) }
    case .revoking, .deactivating:
      guard isReleased else { return }
      // Fig 6, step 602: LPARn not active, done.
      guard isActive, part.phase == .revoking else { return finish(part, id) }
      if part.mode != .ladder { requestEject(of: untold(part), from: part.from) }
      if part.waitsForGuest { move(part, id, to: .awaitingEject) } else { finish(part, id) }
    case .awaitingEject:
      if !isActive || pendingEjects(part).isEmpty { finish(part, id) }
    }
  }

  /// The ladder's last rung: the holder is powered off, and its end is the proof.
  private mutating func fence(_ part: HotRemove) {
    for slot in part.slots where state.slots[known: slot].phase.holder == part.from {
      change(slot) { $0.phase = .fencing(part.from) }
    }
    switchOff(part.from)
  }

  private func pendingEjects(_ part: HotRemove) -> SlotSet {
    SlotSet(part.slots.filter { state.partitions[known: part.from].ejectRequests.contains($0) })
  }

  /// A guest that has ejected, or that a fault or a pull has told, is not told once more.
  private func untold(_ part: HotRemove) -> SlotSet {
    let pending = state.partitions[known: part.from].ejectRequests
    return SlotSet(part.slots.filter { state.slots[known: $0].release != .eject && !pending.contains($0) })
  }

  private mutating func finish(_ part: HotRemove, _ id: OperationID) {
    let guest: GuestProgress
    if !state.partitions[known: part.from].isActive {
      guest = .inactive
      record(.operation, partition: part.from, step: 602, "\(name(part.from)) is not active: done")
    } else {
      let pending = part.slots.isEmpty ? state.partitions[known: part.from].ejectRequests : pendingEjects(part)
      guest = pending.isEmpty ? .ejected : .notified
    }
    if state.mutant == .dropsEjectRequests {
      change(part.from) { partition in for slot in part.slots { partition.ejectRequests.remove(slot) } }
    }
    let release = part.slots.lazy.compactMap { state.slots[known: $0].release }.first
    partDone(
      id, .moved(Moved(operation: id, slots: part.slots, partition: part.from, guest: guest, release: release)))
  }

  /// The deadline of the phase under way; in the ladder the next rung.
  mutating func deadline(_ part: HotRemove, _ id: OperationID) {
    switch (part.phase, part.mode) {
    case (.asking, .ladder):
      rung(part, "asks again")
      move(part, id, to: .askingAgain)
    case (.askingAgain, .ladder):
      rung(part, "revokes")
      move(part, id, to: .revoking)
    case (.revoking, .ladder):
      rung(part, "deactivates \(name(part.from))")
      move(part, id, to: .deactivating)
    case (.asking, _), (.askingAgain, _):
      withdraw(part, id, timedOut("\(name(part.from)) did not eject", part.slots))
    case (.revoking, _), (.deactivating, _):
      if state.mutant == .deadlineIsProof {
        for slot in part.slots where state.slots[known: slot].phase.isReleasing { free(slot, proof: .revoked) }
        return
      }
      partFailed(id, timedOut("the release is not proved", part.slots))
    case (.awaitingEject, _):
      partFailed(id, timedOut("access is revoked, but \(name(part.from)) did not eject", part.slots))
    }
  }

  /// The guest answered the eject request with a failure.
  mutating func guestRefusedEject(_ part: HotRemove, _ id: OperationID, _ rejection: Rejection) {
    switch (part.phase, part.mode) {
    case (.asking, .ladder), (.askingAgain, .ladder):
      rung(part, "is refused by the guest and goes on")
      deadline(part, id)
    case (.asking, _), (.askingAgain, _): withdraw(part, id, rejection)
    case (.awaitingEject, _): partFailed(id, rejection)
    case (.revoking, _), (.deactivating, _): break
    }
  }

  /// `graceful` gives up: the request is taken back, what has not been ejected stays connected.
  mutating func withdraw(_ part: HotRemove, _ id: OperationID, _ rejection: Rejection) {
    withdrawEjectRequests(of: part.slots, from: part.from)
    partFailed(
      id,
      Rejection(
        rejection.reason, "\(rejection.message); \(standing(of: part.slots))",
        data: rejection.data.filter { $0.name != "state" } + [.init("state", .string(standing(of: part.slots)))]))
  }

  private mutating func rung(_ part: HotRemove, _ what: String) {
    record(.operation, partition: part.from, "the ladder \(what)")
  }

  private mutating func move(_ part: HotRemove, _ id: OperationID, to phase: HotRemove.Phase) {
    var next = part
    next.phase = phase
    change(id) { $0.part = .hotRemove(next) }
    enter(next, id)
  }
}
