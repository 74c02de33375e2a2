import ControlModel

/// Power-on, reset and an agent's `hello`.
extension Pair {
  /// Both are new, or have just been reset.
  mutating func compareEnable() async throws {
    see(.enableAtPowerOn)
    try equal("GPE0_EN here", UInt64(6), try model.read(0xafe2, 2) ?? .max)
    try await equal("GPE0_EN", UInt64(0), qemu.read(0xafe2, 2))
    try await qemu.write(0xafe2, 2, 6)
  }

  /// QEMU is reset, the partition is switched off and on: both let go of what was asked for.
  mutating func reset() async throws {
    let before = model
    try await qemu.reset()
    try model.powerOff()
    see(.off)
    guard try model.read(0xafe0, 2) == nil else { throw OracleError("a partition that is off has registers") }
    try model.powerOn()
    for slot in before.partition.ejectRequests {
      qemu.note(gone: slot)
      guard !model.present.contains(slot) else { throw OracleError("slot \(slot.number) is kept over a power-off") }
    }
    try await compareEnable()
    try await compareSelection(before)
    let pending = unconfirmed
    try await comparePresented(
      status: pending.isEmpty ? 0 : 2, theirs: 0,
      unread: SlotSet(before.block.insertions.filter { model.present.contains($0) }))
    try await compareCards()
  }

  private mutating func compareSelection(_ before: EmbeddedModel) async throws {
    let kept = before.block.busSelect
    try equal("BSEL here", UInt64(0), try model.read(0xae10, 4) ?? .max)
    try await equal("BSEL", UInt64(kept > 255 ? 0 : kept), qemu.read(0xae10, 4))
    if kept != 0 { see(.busAtPowerOn) }
    try await qemu.write(0xae10, 4, 0)
  }

  mutating func hello() async throws {
    let before = model
    try model.hello()
    var status = UInt64(before.block.status)
    let (insertions, requests) = (unconfirmed, model.partition.ejectRequests)
    if !insertions.isEmpty || !requests.isEmpty { status |= 2 }
    if requests.contains(where: { model.state.slots[known: $0].quarantine == .deviceFault }) { status |= 4 }
    try await comparePresented(status: status, theirs: UInt64(before.block.status), unread: before.block.insertions)
  }

  /// Here all that is not confirmed is shown again and the SCI told anew, in QEMU what was not read.
  private mutating func comparePresented(status: UInt64, theirs: UInt64, unread: SlotSet) async throws {
    let insertions = unconfirmed
    if status != theirs || insertions != unread || model.block.isSCIAsserted { see(.presentedAgain) }
    for bus in EmbeddedModel.buses {
      try await drain(bus, ours: insertions.bits(on: bus), theirs: unread.bits(on: bus))
    }
    try await clearStatus(ours: status, theirs: theirs)
  }
}
