/// The rules about slots, in the order in which the protocol has them checked (section 2).
extension Turn {
  func withheld(_ slots: SlotSet) -> Rejection? {
    guard state.mutant != .grantsQuarantined else { return nil }
    for number in slots {
      guard let why = state.slots[known: number].quarantine else { continue }
      return Rejection(
        .slotQuarantined,
        "slot \(number.number) is quarantined (\(why.rawValue)): mend the device, then clear_slot SLOT=\(number.number)",
        data: [.init("slot", .number(UInt64(number.number))), .init("state", .string(standing(of: slots)))])
    }
    return nil
  }

  func busy(_ slots: SlotSet) -> Rejection? {
    for number in slots {
      guard let id = state.slots[known: number].operation else { continue }
      return Rejection(
        .slotBusy, "operation \(id.number) is under way on slot \(number.number)",
        data: [.init("operation", .number(id.number)), .init("slot", .number(UInt64(number.number)))])
    }
    return nil
  }

  /// Fig 5, step 501: R-11's instruction to the administrator.
  func empty(_ slots: SlotSet) -> Rejection? {
    guard let number = slots.first(where: { state.slots[known: $0].device == nil }) else { return nil }
    return Rejection(
      .slotEmpty,
      "slot \(number.number) is empty: insert a device and issue the command again, or give INSERT_TIMEOUT to have it wait",
      data: [.init("slot", .number(UInt64(number.number)))])
  }

  func notCandidate(_ slots: SlotSet, _ partition: PartitionID) -> Rejection? {
    for number in slots where state.topology.slots[number]?.candidates.contains(partition) != true {
      return Rejection(
        .notCandidate, "\(name(partition)) is not a candidate for slot \(number.number) in the configuration",
        data: [.init("slot", .number(UInt64(number.number)))])
    }
    return nil
  }

  /// the gatekeeper has one window a bus, so a bus cannot serve two partitions.
  func splitsBus(_ slots: SlotSet, _ partition: PartitionID) -> Rejection? {
    for bus in Set(slots.map(\.bus)).sorted() {
      for sibling in state.slots(on: bus) where !slots.contains(sibling.number) {
        guard let holder = sibling.phase.holder, holder != partition else { continue }
        return Rejection(
          .isolationUnit,
          "bus \(bus.number) has one gatekeeper window, and its slot \(sibling.number.number) is \(name(holder))'s: move all its slots together",
          data: [.init("slot", .number(UInt64(sibling.number.number))), .init("partition", .string(name(holder)))])
      }
    }
    return nil
  }

  func notAssigned(_ slot: SlotNumber, to partition: PartitionID, for issuer: Issuer) -> Rejection? {
    guard let connected = state.slots[known: slot].partition else {
      return Rejection(.slotNotAssigned, "slot \(slot.number) is assigned to nobody")
    }
    guard connected != partition else { return nil }
    // A guest is not told of partitions outside its cluster.
    let mayKnow = issuer.partition.map { shareCluster($0, connected) } ?? true
    return Rejection(
      .slotNotAssigned,
      "slot \(slot.number) is not assigned to \(name(partition))" + (mayKnow ? " but to \(name(connected))" : ""),
      data: mayKnow ? [.init("partition", .string(name(connected)))] : [])
  }
}

extension ControlState {
  /// The slots of one bus, in order.
  package func slots(on bus: BusNumber) -> [Slot] {
    (0..<32).compactMap { bit in SlotNumber(checkedBus: bus, bit: bit).flatMap { slots[$0] } }
  }
}
