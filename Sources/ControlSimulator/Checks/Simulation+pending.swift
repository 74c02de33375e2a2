internal import ControlModel

extension Simulation {
  /// I-4: what is put into a guest's registers raises its SCI, and leaves them only by an answer, a withdrawal or the
  /// guest's end.
  mutating func checkPending(_ input: Input, _ before: ControlState) {
    for partition in state.partitions {
      guard let old = before.partitions[partition.id] else { continue }
      if old.unconfirmedInsertions != partition.unconfirmedInsertions { checkInsertions(input, before, old, partition) }
      if old.ejectRequests != partition.ejectRequests { checkRequests(input, old, partition) }
      checkRaised(input, before, partition)
    }
  }

  private mutating func checkInsertions(_ input: Input, _ before: ControlState, _ old: Partition, _ new: Partition) {
    for slot in old.unconfirmedInsertions where !new.unconfirmedInsertions.contains(slot) {
      guard let row = state.slots[slot], row.phase.holder == new.id, row.epoch == before.slots[slot]?.epoch,
        !row.phase.isReleasing
      else { continue }
      if case .ost(new.id, slot, .insertion, _, _) = input { continue }
      fail("I-4", "the insertion of slot \(slot.number) is forgotten, and nobody has confirmed it")
    }
  }

  private mutating func checkRequests(_ input: Input, _ old: Partition, _ new: Partition) {
    for slot in old.ejectRequests where !new.ejectRequests.contains(slot) {
      switch input {
      case .portWrite(new.id, _, _, _, _), .machine(.ejected(slot, _, _)), .machine(.poweredOff(new.id, _)): continue
      default: break
      }
      // Withdrawn, or granted anew: the slot is the guest's.
      let phase = state.slots[slot]?.phase
      if phase == .owned(new.id) || phase == .adding(new.id) { continue }
      fail("I-4", "the eject request for slot \(slot.number) is dropped, which the guest has lost")
    }
  }

  /// New bits come with the status bit set; it stays until the guest clears it.
  private mutating func checkRaised(_ input: Input, _ before: ControlState, _ partition: Partition) {
    guard partition.isActive, let block = state.gpe[partition.id], let old = before.gpe[partition.id],
      let was = before.partitions[partition.id]
    else {
      unseen[partition.id] = nil
      return
    }
    var missed = unseen[partition.id] ?? []
    for slot in block.insertions where !old.insertions.contains(slot) { missed.insert(slot) }
    for slot in partition.ejectRequests where !was.ejectRequests.contains(slot) { missed.insert(slot) }
    if case .portWrite(partition.id, let port, _, _, _) = input, (0xafdd...0xafe1).contains(port) { missed = [] }
    for slot in missed where !block.insertions.contains(slot) && !partition.ejectRequests.contains(slot) {
      missed.remove(slot)
    }
    unseen[partition.id] = missed.isEmpty ? nil : missed
    if !missed.isEmpty, block.status & (GPEBlock.hotPlug | GPEBlock.deviceFault) == 0 {
      fail("I-4", "something is pending for partition \(partition.id.number), and its status does not say so")
    }
  }

  /// An eject that nobody asked for ends in a quarantine.
  mutating func checkEjects(_ input: Input, _ before: ControlState) {
    guard case .portWrite(let partition, 0xae08, 4, let value, _) = input,
      before.partitions[partition]?.isActive == true,
      let bus = before.gpe[partition].flatMap({ UInt16(exactly: $0.busSelect) }).map(BusNumber.init)
    else { return }
    for bit in 0..<32 where value & (1 << UInt32(bit)) != 0 {
      guard let number = SlotNumber(checkedBus: bus, bit: bit), let slot = before.slots[number],
        slot.phase == .owned(partition), !slot.isEjectPending,
        before.partitions[partition]?.ejectRequests.contains(number) == false
      else { continue }
      guard state.slots[number]?.quarantine == nil else { continue }
      fail("I-7", "slot \(number.number) was ejected unasked and is free to use")
    }
  }
}
