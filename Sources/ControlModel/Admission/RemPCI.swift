/// `rem_pci` as it was asked for.
struct RemoveRequest {
  let lpar: PartitionReference
  let slot: SlotNumber?
  let mode: RemovalMode
  let timeout: Interval
  let wait: Wait

  init(_ lpar: PartitionReference, _ slot: SlotNumber?, _ mode: RemovalMode, _ timeout: Interval, _ wait: Wait) {
    self.lpar = lpar
    self.slot = slot
    self.mode = mode
    self.timeout = timeout
    self.wait = wait
  }
}

/// any member may issue it, about itself or about another.
extension Turn {
  mutating func remPCI(_ request: RemoveRequest, _ issuer: Issuer, _ ticket: Ticket) throws(Rejection) {
    let named = try resolve(request.lpar, for: issuer).get()
    if let slot = request.slot {
      try require(resolve(slot, for: issuer))
      try require(notAssigned(slot, to: named, for: issuer))
    }
    try requireStanding(of: issuer)
    let meant = request.slot.map { [$0] } ?? state.assigned(to: named)
    let slots = SlotSet(meant.filter { state.slots[known: $0].phase.holder == named })
    // The ladder ends in the partition's power-off: that takes, even where nothing is enabled any more.
    let isTaking = slots.contains { state.slots[known: $0].isEnabled || request.mode == .ladder }
    if isTaking { try requireTake(issuer, from: named) }
    try require(busy(meant))
    let isAsked = request.mode != .revoke && state.partitions[known: named].isActive
    let part = HotRemove(
      from: named, slots: slots, mode: request.mode, waitsForGuest: request.wait == .guest && request.mode == .revoke,
      timeout: request.timeout, phase: isAsked ? .asking : .revoking)
    guard !slots.isEmpty else { return removeNothing(part, issuer, ticket) }
    let victims = isTaking ? [named] : []
    begin(  // Fig 6, step 600
      "rem_pci", issuer, ticket, slots: slots, part: .hotRemove(part), fencing: victims, step: 600)
  }

  /// A slot already disabled, or none assigned: done, without a release.
  private mutating func removeNothing(_ part: HotRemove, _ issuer: Issuer, _ ticket: Ticket) {
    begin("rem_pci", issuer, ticket, part: .hotRemove(part), step: 600)
  }
}
