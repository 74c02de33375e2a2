/// `add_pci` as it was asked for.
struct AddRequest {
  let lpar: PartitionReference
  let slot: SlotNumber?
  let to: PartitionReference?
  let wait: Wait?
  let timeout: Interval
  let insertTimeout: Interval?

  init(
    _ lpar: PartitionReference, _ slot: SlotNumber?, _ to: PartitionReference?, _ wait: Wait?, _ timeout: Interval,
    _ insertTimeout: Interval?
  ) {
    self.lpar = lpar
    self.slot = slot
    self.to = to
    self.wait = wait
    self.timeout = timeout
    self.insertTimeout = insertTimeout
  }
}

/// the slots assigned to the named partition are connected to the one that issued the command.
extension Turn {
  mutating func addPCI(_ request: AddRequest, _ issuer: Issuer, _ ticket: Ticket) throws(Rejection) {
    guard issuer.partition != nil || request.to != nil else {
      throw Rejection(
        .invalidArgument, "`to` is missing: an operator says which partition receives the slots (TO=LPAR1)")
    }
    let named = try resolve(request.lpar, for: issuer).get()
    let to = try receiver(request.to, issuer)
    let slots = try slotsToAdd(request.slot, named, to, issuer)
    try requireStanding(of: issuer)
    let victims = holders(of: slots).filter { $0 != to }
    for victim in victims { try requireTake(issuer, from: victim) }
    try require(isEnabledAlready(slots, to))
    try require(withheld(slots))
    try require(busy(slots))
    if request.insertTimeout == nil { try require(empty(slots)) }
    try require(notCandidate(slots, to))
    try require(splitsBus(slots, to))
    let waits = (request.wait ?? (hasAgent(to) ? .guest : .none)) == .guest && state.partitions[known: to].isActive
    let phase: HotAdd.Phase = empty(slots) == nil ? .releasing : .awaitingCard
    let part = HotAdd(
      named: named, to: to, slots: slots, waitsForGuest: waits, timeout: request.timeout,
      insertTimeout: request.insertTimeout, phase: phase)
    begin("add_pci", issuer, ticket, slots: slots, part: .hotAdd(part), fencing: victims, step: 500)  // Fig 5, step 500
  }

  /// From an operator `to` must be said; from a guest it is the guest itself and may be no other.
  private func receiver(_ to: PartitionReference?, _ issuer: Issuer) throws(Rejection) -> PartitionID {
    guard let own = issuer.partition else { return try resolve(to ?? .name(""), for: issuer).get() }
    if let to, try resolve(to, for: issuer).get() != own {
      throw Rejection(.notPermitted, "a guest connects slots to itself only: nobody pushes a device but operators")
    }
    return own
  }

  private func slotsToAdd(
    _ slot: SlotNumber?, _ named: PartitionID, _ to: PartitionID, _ issuer: Issuer
  ) throws(Rejection) -> SlotSet {
    if let slot {
      try require(resolve(slot, for: issuer))
      try require(notAssigned(slot, to: named, for: issuer))
      return [slot]
    }
    let assigned = state.assigned(to: named)
    guard !assigned.isEmpty else {
      throw Rejection(
        .slotNotAssigned, "no slot is assigned to \(name(named))", data: [.init("partition", .string(name(named)))])
    }
    let missing = SlotSet(assigned.filter { state.slots[known: $0].phase != .owned(to) })
    return missing.isEmpty ? assigned : missing
  }

  private func isEnabledAlready(_ slots: SlotSet, _ to: PartitionID) -> Rejection? {
    guard let slot = slots.first(where: { state.slots[known: $0].phase == .owned(to) }) else { return nil }
    return Rejection(.samePartition, "slot \(slot.number) is enabled for \(name(to)) already")
  }

  func holders(of slots: SlotSet) -> [PartitionID] {
    Set(slots.compactMap { state.slots[known: $0].phase.owner }).sorted()
  }
}
