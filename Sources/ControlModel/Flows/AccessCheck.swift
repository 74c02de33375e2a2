/// Step 1104: the machine looks whether the disks just connected are accessible.
extension Turn {
  mutating func enter(_ part: AccessCheck, _ id: OperationID) {
    arm(id, part.timeout)
    for slot in part.slots { emit(.machine(.checkCard(slot: slot))) }
  }

  mutating func advance(_ part: AccessCheck, _ id: OperationID) {
    if let rejection = withheld(part.slots) ?? empty(part.slots) { return partFailed(id, rejection) }
    if let to = state.operations[known: id].failover?.to, let rejection = notUsable(part.slots, by: to) {
      return partFailed(id, rejection)
    }
    guard part.slots.allSatisfy(part.checked.contains) else { return }
    record(.operation, step: 1104, "the devices are accessible")
    partDone(id, .done(operation: id))
  }

  /// The new owner is gone or has lost a slot meanwhile: there is no service to start.
  private func notUsable(_ slots: SlotSet, by partition: PartitionID) -> Rejection? {
    guard state.partitions[known: partition].isActive else {
      return Rejection(.partitionInactive, "\(name(partition)) became inactive before its service could start")
    }
    guard let slot = slots.first(where: { state.slots[known: $0].phase != .owned(partition) }) else { return nil }
    return Rejection(.machineError, "\(name(partition)) lost slot \(slot.number) before its service could start")
  }

  mutating func deadline(_ part: AccessCheck, _ id: OperationID) {
    partFailed(id, timedOut("the machine did not say whether the devices are accessible", part.slots))
  }

  mutating func accessReported(_ slot: SlotNumber, _ failure: String?) {
    for operation in state.operations {
      guard case .accessCheck(var part) = operation.part, part.slots.contains(slot) else { continue }
      if let failure {
        partFailed(
          operation.id, Rejection(.machineError, "slot \(slot.number) is not accessible: \(failure)"))
      } else {
        part.checked.insert(slot)
        let checked = part
        change(operation.id) { $0.part = .accessCheck(checked) }
      }
    }
  }
}
