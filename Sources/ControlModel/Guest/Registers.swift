/// The guest's trapped accesses to its registers (Fig 5 steps 505 and 506, Fig 6 steps 604 and 605).
extension Turn {
  /// Ports outside the map read as all ones.
  mutating func portRead(_ partition: PartitionID, _ port: UInt16, _ width: Int, _ ticket: Ticket) {
    guard isRunning(partition, ticket) else { return }
    var value: UInt64 = 0
    var readInsertions = false
    var seen = Set<GPEPort>()
    for index in 0..<width {
      var byte: UInt8 = 0xff
      if let place = port.offset(by: index).flatMap(GPEPort.at) {
        byte = UInt8(truncatingIfNeeded: register(place.register, of: partition) >> (8 * UInt32(place.byte)))
        seen.insert(place.register)
      }
      value |= UInt64(byte) << (8 * UInt64(index))
    }
    for index in 0..<width {
      guard let place = port.offset(by: index).flatMap(GPEPort.at), place.register == .inserted else { continue }
      readInsertions = clearInsertions(of: partition, byte: place.byte) || readInsertions
    }
    recordRead(partition, seen, readInsertions)
    emit(.answer(ticket, .value(value)))
  }

  mutating func portWrite(
    _ partition: PartitionID, _ port: UInt16, _ width: Int, _ value: UInt32, _ ticket: Ticket
  ) {
    guard isRunning(partition, ticket) else { return }
    let wasAsserted = state.gpe[known: partition].isSCIAsserted
    for index in 0..<width {
      guard let place = port.offset(by: index).flatMap(GPEPort.at) else { continue }
      let byte = UInt32(UInt8(truncatingIfNeeded: value >> (8 * UInt32(index)))) << (8 * UInt32(place.byte))
      write(byte, mask: 0xff << (8 * UInt32(place.byte)), to: place.register, of: partition)
    }
    if !wasAsserted, state.gpe[known: partition].isSCIAsserted {
      emit(.notify(partition, .sci(partition: partition)))
    }
    emit(.answer(ticket, .done))
  }

  /// A guest that is off has no registers; what it had sent before is answered so.
  mutating func isRunning(_ partition: PartitionID, _ ticket: Ticket) -> Bool {
    if isRunning(partition) { return true }
    emit(.answer(ticket, .rejected(Rejection(.partitionInactive, "\(name(partition)) is inactive"))))
    return false
  }

  /// Until it is proved to be off, a partition may be at work.
  func isRunning(_ partition: PartitionID) -> Bool {
    switch state.partitions[known: partition].power {
    case .active, .stopping: true
    case .inactive, .starting: false
    }
  }

  private func register(_ register: GPEPort, of partition: PartitionID) -> UInt32 {
    let block = state.gpe[known: partition]
    // A number beyond all buses selects none: the registers about a bus then show nothing.
    let bus = UInt16(exactly: block.busSelect).map(BusNumber.init)
    switch register {
    case .status: return UInt32(block.status)
    case .enable: return UInt32(block.enable)
    case .inserted: return bus.map(block.insertions.bits) ?? 0
    case .ejectRequested: return bus.map(state.partitions[known: partition].ejectRequests.bits) ?? 0
    case .eject: return 0
    case .removable: return bus.map { removable(on: $0, by: partition) } ?? 0
    case .busSelect: return block.busSelect
    }
  }

  /// RMV: the slots of the bus that may be this partition's.
  private func removable(on bus: BusNumber, by partition: PartitionID) -> UInt32 {
    var bits: UInt32 = 0
    for bit in 0..<32 {
      guard let number = SlotNumber(checkedBus: bus, bit: bit), let plan = state.topology.slots[number] else {
        continue
      }
      if plan.candidates.contains(partition) { bits |= 1 << UInt32(bit) }
    }
    return bits
  }

  private mutating func write(_ value: UInt32, mask: UInt32, to register: GPEPort, of partition: PartitionID) {
    switch register {
    case .status: state.gpe[known: partition].status &= ~UInt16(truncatingIfNeeded: value)
    case .enable:
      let kept = state.gpe[known: partition].enable & ~UInt16(truncatingIfNeeded: mask)
      state.gpe[known: partition].enable = kept | UInt16(truncatingIfNeeded: value)
    case .busSelect:
      state.gpe[known: partition].busSelect = (state.gpe[known: partition].busSelect & ~mask) | value
    case .eject:
      guard let bus = UInt16(exactly: state.gpe[known: partition].busSelect).map(BusNumber.init) else { return }
      for bit in 0..<32 where value & (1 << UInt32(bit)) != 0 {
        if let slot = SlotNumber(checkedBus: bus, bit: bit) { guestEject(slot, by: partition) }
      }
    case .inserted, .ejectRequested, .removable: break
    }
  }

  /// Reading PCIU clears the bits read; what `_OST` has not confirmed comes back at the next `hello`.
  private mutating func clearInsertions(of partition: PartitionID, byte: Int) -> Bool {
    let block = state.gpe[known: partition]
    guard let bus = UInt16(exactly: block.busSelect).map(BusNumber.init) else { return false }
    let read = block.insertions.filter { $0.bus == bus && $0.bit / 8 == byte }
    for slot in read {
      state.gpe[known: partition].insertions.remove(slot)
      if state.mutant == .forgetsInsertions { change(partition) { $0.unconfirmedInsertions.remove(slot) } }
    }
    return !read.isEmpty
  }

  /// The steps of the figures, written down when the read had something to find.
  private mutating func recordRead(_ partition: PartitionID, _ seen: Set<GPEPort>, _ readInsertions: Bool) {
    if readInsertions {  // Fig 5, steps 505 and 506
      record(.gpe, partition: partition, step: 506, "\(name(partition)) read GPE: insertion event")
    }
    let hasRequests = !state.partitions[known: partition].ejectRequests.isEmpty
    if seen.contains(.ejectRequested), hasRequests, !state.gpe[known: partition].hasReadEjectRequests {
      state.gpe[known: partition].hasReadEjectRequests = true
      record(.gpe, partition: partition, step: 605, "\(name(partition)) read GPE: eject request")  // Fig 6, 604, 605
    }
  }
}

extension UInt16 {
  fileprivate func offset(by index: Int) -> UInt16? { UInt16(exactly: Int(self) + index) }
}
