import ControlModel

/// What operators do with the slots, and what the guest answers without a register.
extension Pair {
  mutating func add(_ slot: SlotNumber) async throws {
    let isAwaited = model.present.contains(slot)
    if isAwaited {
      see(.grantedAgain)
      do {
        try await qemu.add(slot)
        throw OracleError("QEMU has put a second card into slot \(slot.number)")
      } catch let error as OracleError {
        guard error.description.contains("in use") else { throw error }
      }
      try await ejectInQEMU(slot)
    }
    try model.add(slot)
    try await qemu.add(slot)
    confirmed.remove(slot)
  }

  /// The guest of QEMU alone gives a card back.
  private func ejectInQEMU(_ slot: SlotNumber) async throws {
    try await qemu.write(0xae10, 4, UInt32(slot.bus.number))
    try await qemu.write(0xae08, 4, 1 << UInt32(slot.bit))
    try await qemu.write(0xae10, 4, model.block.busSelect)
    qemu.note(gone: slot)
  }

  mutating func remove(_ slot: SlotNumber, _ mode: RemovalMode) async throws {
    let before = model
    try model.remove(slot, mode)
    try await qemu.askToEject(slot)
    if before.partition.ejectRequests.contains(slot) {
      see(.removedAlready)
      let status = UInt64(before.block.status)
      try await clearStatus(ours: status, theirs: status | 2)
    }
    try await drain(since: before, .takenBack)
  }

  /// The next rung of the ladder, or the end of a graceful removal.
  mutating func passDeadline(_ slot: SlotNumber) async throws {
    guard let (id, part) = model.asking(slot) else { throw OracleError("nobody is asked for slot \(slot.number)") }
    guard part.mode == .ladder else { return try await withdraw(slot) { try $0.passDeadline($1) } }
    let before = model
    try model.passDeadline(id)
    if part.phase == .asking { try await qemu.askToEject(slot) }
    try await drain(since: before, .takenBack)
  }

  /// A request that is taken back here and stands in QEMU: it is asked for anew.
  mutating func withdraw(
    _ slot: SlotNumber, _ body: (inout EmbeddedModel, OperationID) throws -> Void
  ) async throws {
    guard let (id, part) = model.asking(slot) else { throw OracleError("nobody is asked for slot \(slot.number)") }
    try body(&model, id)
    try await showWithdrawn(slot)
    try model.remove(slot, part.mode)
    try await qemu.askToEject(slot)
  }

  private mutating func showWithdrawn(_ slot: SlotNumber) async throws {
    see(.withdrawn)
    let selected = model.block.busSelect
    try await select(UInt32(slot.bus.number))
    let ours = try model.read(0xae04, 4) ?? .max
    try equal("PCID here", ours & (1 << UInt64(slot.bit)), 0)
    try await equal("PCID", ours | (1 << UInt64(slot.bit)), qemu.read(0xae04, 4))
    try await select(selected)
  }

  mutating func ost(_ slot: SlotNumber, _ event: OSTEvent, _ status: UInt32) async throws {
    if event == .eject, ![0, 0x84].contains(status), let (_, part) = model.asking(slot), part.mode == .graceful {
      return try await withdraw(slot) { model, _ in try model.ost(slot, event, status) }
    }
    let before = model
    try model.ost(slot, event, status)
    if event == .insertion, status == 0 { confirmed.insert(slot) }
    if event == .eject, let (_, part) = before.asking(slot), let (_, now) = model.asking(slot), part != now {
      // A refusal is the ladder's next rung.
      try await qemu.askToEject(slot)
    }
    try await drain(since: before, event == .insertion ? .confirmed : .takenBack)
  }

  /// QEMU has no such event: its card is asked for instead.
  mutating func fail(_ slot: SlotNumber) async throws {
    see(.deviceFault)
    let before = model
    try model.fail(slot)
    try await qemu.askToEject(slot)
    let status = UInt64(before.block.status)
    try await clearStatus(ours: status | 4, theirs: status | 2)
    try await drain(since: before, .takenBack)
  }
}
