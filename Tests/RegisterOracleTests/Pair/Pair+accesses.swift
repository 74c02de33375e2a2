import ControlModel

/// What the guest does with its registers.
extension Pair {
  mutating func read(_ port: UInt16, _ width: Int, _ when: String = "read") async throws {
    let access = Access(port: port, width: width)
    let before = model
    guard let ours = try model.read(port, width) else { throw OracleError("the guest is off") }
    let theirs = try await qemu.read(port, width)
    let (expected, because) = access.predict(ours, before)
    for difference in because { see(difference) }
    let what = "port 0x\(String(port, radix: 16)), width \(width), \(when), BSEL \(before.block.busSelect)"
    guard theirs == expected else {
      try equal(what, ours, theirs)
      throw OracleError("\(what): alike, but \(because.map(\.rawValue)) is listed")
    }
    if !access.isWhole { try await narrowlyRead(access, ours, before) }
  }

  /// QEMU has read nothing: here it must be the parts of the registers as a whole read has them.
  private mutating func narrowlyRead(_ access: Access, _ ours: UInt64, _ before: EmbeddedModel) async throws {
    for register in GPEPort.allCases where register.width == 4 && access.touches(register) {
      var copy = before
      let whole = try copy.read(register.rawValue, 4) ?? .max
      let (mask, bits) = access.part(of: register, ours)
      try equal("the part of \(register)", bits, UInt32(whole) & mask)
    }
    guard access.touches(.inserted), let bus = before.bus else { return }
    let shown = before.block.insertions.bits(on: bus)
    if shown != 0 { try await drain(bus, ours: shown & ~access.part(of: .inserted, 0).mask, theirs: shown) }
  }

  mutating func write(_ port: UInt16, _ width: Int, _ value: UInt32) async throws {
    let access = Access(port: port, width: width)
    let before = model
    try model.write(port, width, value)
    try await qemu.write(port, width, value)
    if !access.isWhole { try await narrowlyWritten(access, value, before) }
    if access.touches(.eject) { try await ejected(since: before, access, value) }
  }

  /// QEMU has written nothing: here it must be what a whole write of those bits does.
  private mutating func narrowlyWritten(_ access: Access, _ value: UInt32, _ before: EmbeddedModel) async throws {
    let (mask, bits) = access.part(of: .busSelect, UInt64(value))
    let selected = before.block.busSelect
    try equal("BSEL", model.block.busSelect, (selected & ~mask) | bits)
    if model.block.busSelect != selected {
      see(.narrowAccess)
      try await equal("BSEL", UInt64(selected > 255 ? 0 : selected), qemu.read(0xae10, 4))
      try await qemu.write(0xae10, 4, model.block.busSelect)
    }
    var copy = before
    try copy.write(0xae08, 4, access.part(of: .eject, UInt64(value)).bits)
    try equal("cards", model.present, copy.present)
  }

  /// The slots of the selected bus that the guest gave back by a write to B0EJ.
  private mutating func ejected(since before: EmbeddedModel, _ access: Access, _ value: UInt32) async throws {
    let gone = before.present.subtracting(model.present)
    var missing = gone
    if access.isWhole, let bus = before.bus, value != 0,
      let lowest = SlotNumber(checkedBus: bus, bit: value.trailingZeroBitCount)
    {
      missing.remove(lowest)
    }
    if let bus = before.bus, !missing.isEmpty {
      see(access.isWhole ? .severalEjects : .narrowAccess)
      let kept = SlotSet(before.partition.ejectRequests.filter { missing.contains($0) || !gone.contains($0) })
      try await equal("PCID", UInt64(kept.bits(on: bus)), qemu.read(0xae04, 4))
      for slot in missing.sorted() { try await qemu.write(0xae08, 4, 1 << UInt32(slot.bit)) }
    }
    for slot in gone {
      qemu.note(gone: slot)
      guard !before.partition.ejectRequests.contains(slot) else { continue }
      try equal("the quarantine of slot \(slot.number)", model.state.slots[known: slot].quarantine, .unaskedEject)
      see(.unaskedEject)
    }
  }

  /// As a guest's ACPI does after an SCI: GPE0_STS first, then each bus; some of what is asked for is given back.
  mutating func serve(ejects: Bool) async throws {
    try await write(0xafe0, 2, 2)
    for bus in EmbeddedModel.buses {
      try await write(0xae10, 4, UInt32(bus.number))
      let inserted = model.block.insertions.filter { $0.bus == bus }
      try await read(0xae00, 4)
      for slot in inserted { try await ost(slot, .insertion, 0) }
      try await read(0xae04, 4)
      guard ejects else { continue }
      for slot in model.partition.ejectRequests where slot.bus == bus {
        try await write(0xae08, 4, 1 << UInt32(slot.bit))
      }
    }
  }

  // MARK: Smoothing out

  /// Reads a bus's PCIU on both sides, so that it is empty on both; each must show what it is said to.
  mutating func drain(_ bus: BusNumber, ours: UInt32, theirs: UInt32) async throws {
    let selected = model.block.busSelect
    try await select(UInt32(bus.number))
    try equal("PCIU of bus \(bus.number) here", UInt64(ours), try model.read(0xae00, 4) ?? .max)
    try await equal("PCIU of bus \(bus.number)", UInt64(theirs), qemu.read(0xae00, 4))
    try await select(selected)
  }

  /// The same where the model alone has taken insertions back.
  mutating func drain(since before: EmbeddedModel, _ difference: Difference) async throws {
    for bus in EmbeddedModel.buses {
      let (ours, theirs) = (model.block.insertions.bits(on: bus), before.block.insertions.bits(on: bus))
      guard ours != theirs else { continue }
      see(difference)
      try await drain(bus, ours: ours, theirs: theirs)
    }
  }

  mutating func select(_ bus: UInt32) async throws {
    try model.write(0xae10, 4, bus)
    try await qemu.write(0xae10, 4, bus)
  }

  /// Clears the status on both sides, which must be as said.
  mutating func clearStatus(ours: UInt64, theirs: UInt64) async throws {
    try equal("GPE0_STS here", ours, try model.read(0xafe0, 2) ?? .max)
    try await equal("GPE0_STS", theirs, qemu.read(0xafe0, 2))
    try model.write(0xafe0, 2, 0xffff)
    try await qemu.write(0xafe0, 2, 0xffff)
  }
}
