/// A person's hand at a slot, and the look at a device that ends a quarantine.
extension Turn {
  mutating func enter(_ part: CardWork, _ id: OperationID) {
    arm(id, CardWork.patience)
    switch part.kind {
    case .insert(let device): emit(.machine(.insertCard(slot: part.slot, device: device)))
    case .pull: emit(.machine(.pullCard(slot: part.slot)))
    case .fail(let kind): emit(.machine(.failDevice(slot: part.slot, kind: kind)))
    case .check: emit(.machine(.checkCard(slot: part.slot)))
    }
  }

  /// Ends by the machine's report alone (``cardReported(_:_:)``).
  mutating func advance(_ part: CardWork, _ id: OperationID) {}

  mutating func deadline(_ part: CardWork, _ id: OperationID) {
    partFailed(id, timedOut("the machine did not answer", [part.slot]))
  }

  /// The machine's word on a card: it ends the work that it answers, and no other.
  mutating func cardReported(_ slot: SlotNumber, _ report: CardReport) {
    for operation in state.operations {
      guard case .cardWork(let part) = operation.part, part.slot == slot else { continue }
      switch (report, part.kind) {
      case (.failed(let text), _):
        partFailed(operation.id, Rejection(.machineError, "slot \(slot.number): \(text)"))
      case (.checked, .check):
        clearQuarantine(slot)
        partDone(operation.id, .done(operation: nil))
      case (.pulled, .check):
        partFailed(operation.id, Rejection(.slotEmpty, "slot \(slot.number) was pulled before it was looked at"))
      case (.inserted, .insert), (.pulled, .pull), (.faulted, .fail): partDone(operation.id, .done(operation: nil))
      case (.inserted, _), (.pulled, _), (.checked, _), (.faulted, _): continue
      }
    }
  }

  private mutating func clearQuarantine(_ slot: SlotNumber) {
    change(slot) { slot in
      slot.quarantine = nil
      slot.device?.health = .present
    }
    record(.device, slot: slot, "slot \(slot.number) is cleared")
  }
}

/// What the machine said of a card.
enum CardReport {
  case inserted, pulled, checked, faulted
  case failed(String)
}
