/// The commands about the cards themselves (embedded machine), and the end of a quarantine.
extension Turn {
  mutating func insertCard(
    _ slot: SlotNumber, _ device: String, _ issuer: Issuer, _ ticket: Ticket
  ) throws(Rejection) {
    try require(resolve(slot, for: issuer))
    // A command that waits for this very card has the slot reserved (step 502): the hand that puts it in is welcome.
    if awaitsCard(slot) == nil { try require(busy([slot])) }
    if let id = isBeingFilled(slot) {
      throw Rejection(
        .slotBusy, "operation \(id.number) is putting a card into slot \(slot.number)",
        data: [.init("operation", .number(id.number)), .init("slot", .number(UInt64(slot.number)))])
    }
    guard state.slots[known: slot].device == nil else {
      throw Rejection(.slotOccupied, "slot \(slot.number) has a card already: pull it first")
    }
    work(.insert(device: device), "insert_card", slot, issuer, ticket)
  }

  mutating func pullCard(_ slot: SlotNumber, _ issuer: Issuer, _ ticket: Ticket) throws(Rejection) {
    try require(resolve(slot, for: issuer))
    guard state.slots[known: slot].device != nil else {
      throw Rejection(.slotEmpty, "slot \(slot.number) is empty: there is nothing to pull")
    }
    // A hand does not ask what is under way: the operation on the slot meets an empty slot and ends by its rules.
    work(.pull, "pull_card", slot, issuer, ticket)
  }

  mutating func failDevice(
    _ slot: SlotNumber, _ kind: DeviceFaultKind, _ issuer: Issuer, _ ticket: Ticket
  ) throws(Rejection) {
    try require(resolve(slot, for: issuer))
    guard state.slots[known: slot].device != nil else {
      throw Rejection(.slotEmpty, "slot \(slot.number) is empty: there is nothing to fail")
    }
    work(.fail(kind), "fail_device", slot, issuer, ticket)
  }

  mutating func clearSlot(_ slot: SlotNumber, _ issuer: Issuer, _ ticket: Ticket) throws(Rejection) {
    try require(resolve(slot, for: issuer))
    try require(busy([slot]))
    guard state.slots[known: slot].phase == .free else {
      throw Rejection(
        .slotConnected, "\(standing(of: [slot])): remove it before it is cleared",
        data: [.init("state", .string(standing(of: [slot])))])
    }
    guard state.slots[known: slot].device != nil else {
      throw Rejection(.slotEmpty, "slot \(slot.number) is empty: insert the mended device, then clear it")
    }
    work(.check, "clear_slot", slot, issuer, ticket)
  }

  private mutating func work(
    _ kind: CardWork.Kind, _ verb: String, _ slot: SlotNumber, _ issuer: Issuer, _ ticket: Ticket
  ) {
    let reserved: SlotSet = state.slots[known: slot].operation == nil ? [slot] : []
    begin(verb, issuer, ticket, slots: reserved, part: .cardWork(CardWork(slot: slot, kind: kind)))
  }

  /// One hand at a time.
  private func isBeingFilled(_ slot: SlotNumber) -> OperationID? {
    state.operations.first { operation in
      guard case .cardWork(let part) = operation.part, part.slot == slot, case .insert = part.kind else { return false }
      return true
    }?.id
  }

  /// The command that waits for a card in this slot (step 502).
  func awaitsCard(_ slot: SlotNumber) -> OperationID? {
    guard let id = state.slots[known: slot].operation, case .hotAdd(let part) = state.operations[id]?.part,
      part.phase == .awaitingCard
    else { return nil }
    return id
  }
}
