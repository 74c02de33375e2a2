/// The events that the control program puts into a partition's registers, and the SCI that announces them.
extension Turn {
  /// Fig 5, step 504: an insertion is presented, and stays unconfirmed until `_OST` says success (I-4).
  mutating func presentInsertion(of slots: SlotSet, to partition: PartitionID) {
    change(partition) { partition in for slot in slots { partition.unconfirmedInsertions.insert(slot) } }
    for slot in slots { state.gpe[known: partition].insertions.insert(slot) }
    raise(GPEBlock.hotPlug, on: partition, step: 504, because: "insertion of \(list(slots))")
  }

  /// Takes insertions back that the guest has not confirmed: the slots are not its any more.
  mutating func withdrawInsertions(of slots: SlotSet, from partition: PartitionID) {
    guard slots.contains(where: state.partitions[known: partition].unconfirmedInsertions.contains) else { return }
    change(partition) { partition in for slot in slots { partition.unconfirmedInsertions.remove(slot) } }
    for slot in slots { state.gpe[known: partition].insertions.remove(slot) }
  }

  /// Fig 6, step 603: the guest is asked to eject; the bit stays until it does or the request is withdrawn.
  mutating func requestEject(of slots: SlotSet, from partition: PartitionID) {
    guard !slots.isEmpty, state.partitions[known: partition].isActive else { return }
    change(partition) { partition in for slot in slots { partition.ejectRequests.insert(slot) } }
    state.gpe[known: partition].hasReadEjectRequests = false
    for slot in slots where !asksAgent(about: slot, partition) {
      emit(.machine(.requestEject(slot: slot, partition: partition, epoch: state.slots[known: slot].epoch)))
    }
    guard state.mutant != .removesSilently else { return }
    raise(GPEBlock.hotPlug, on: partition, step: 603, because: "eject request for \(list(slots))")
  }

  /// An agent stops the service and unmounts before it lets go; a kernel that is asked by the machine's own way lets go
  /// at once, mounted or not.
  ///
  /// So where there is an agent, it alone is asked for a slot that is still the guest's to use.
  private func asksAgent(about slot: SlotNumber, _ partition: PartitionID) -> Bool {
    hasAgent(partition) && state.slots[known: slot].phase == .owned(partition)
      && state.slots[known: slot].quarantine == nil
  }

  /// Takes back the requests for slots that stay the partition's.
  ///
  /// Where it has lost a slot (a device fault, a pull) the request stands: the guest must still let go.
  mutating func withdrawEjectRequests(of slots: SlotSet, from partition: PartitionID) {
    for slot in slots where state.partitions[known: partition].ejectRequests.contains(slot) {
      guard state.slots[known: slot].phase == .owned(partition) || state.mutant == .withdrawsLostSlots else { continue }
      change(partition) { $0.ejectRequests.remove(slot) }
      if !state.topology.withdrawsEjectRequests { change(slot) { $0.isEjectPending = true } }
      emit(.machine(.withdrawEject(slot: slot, partition: partition, epoch: state.slots[known: slot].epoch)))
      record(.gpe, partition: partition, slot: slot, "the eject request for slot \(slot.number) is withdrawn")
    }
  }

  /// A new grant to the partition ends the request that it has not answered.
  mutating func dropEjectRequest(of slot: SlotNumber, from partition: PartitionID) {
    guard state.partitions[known: partition].ejectRequests.contains(slot) else { return }
    change(partition) { $0.ejectRequests.remove(slot) }
    record(.gpe, partition: partition, slot: slot, "the eject request for slot \(slot.number) is withdrawn")
  }

  /// Sets a status bit and delivers the SCI when the bit rises while enabled.
  ///
  /// The line itself is a level (I-4).
  mutating func raise(_ bit: UInt16, on partition: PartitionID, step: Int?, because reason: String) {
    let isRising = state.gpe[known: partition].status & bit == 0
    state.gpe[known: partition].status |= bit
    record(.gpe, partition: partition, step: step, "SCI to \(name(partition)): \(reason)")
    if isRising, state.gpe[known: partition].enable & bit != 0 { emit(.notify(partition, .sci(partition: partition))) }
  }

  /// All that is pending becomes visible again: after power-on, reset and `hello`, since a guest that boots clears
  /// its GPE status without looking.
  mutating func presentAgain(_ partition: PartitionID) {
    let row = state.partitions[known: partition]
    state.gpe[known: partition].insertions = row.unconfirmedInsertions
    if !row.unconfirmedInsertions.isEmpty || !row.ejectRequests.isEmpty {
      state.gpe[known: partition].status |= GPEBlock.hotPlug
    }
    if row.ejectRequests.contains(where: { state.slots[known: $0].quarantine == .deviceFault }) {
      state.gpe[known: partition].status |= GPEBlock.deviceFault
    }
  }

  func list(_ slots: SlotSet) -> String {
    (slots.count == 1 ? "slot " : "slots ") + slots.map { String($0.number) }.joined(separator: ", ")
  }
}
