/// A broken invariant: which, and where.
package struct Violation: Equatable, Sendable, CustomStringConvertible {
  package let invariant: String
  package let detail: String
  package init(invariant: String, detail: String) {
    self.invariant = invariant
    self.detail = detail
  }
  package var description: String { "\(invariant): \(detail)" }
}

extension ControlState {
  /// The invariants that a single state can show (design: architecture, I-1 to I-7); empty when all hold.
  ///
  /// `previous` is the state before the last input: a grant is judged by what was there before it. What only the
  /// machine can show (nothing answered before it is durable, table and machine agree) is the simulator's to check.
  package func violations(after previous: ControlState? = nil) -> [Violation] {
    oneOwnerPerBus() + grantsHaveProof(previous) + windowsAreOwners() + pendingIsKept(previous) + operationsAreWhole()
      + withheldIsWithheld()
  }

  /// I-1: whoever holds or may hold slots of one bus is one partition, since the bus has one window.
  private func oneOwnerPerBus() -> [Violation] {
    var holders: [BusNumber: PartitionID] = [:]
    var found: [Violation] = []
    for slot in slots {
      guard let holder = slot.phase.holder else { continue }
      if let other = holders[slot.number.bus], other != holder {
        found.append(Violation(invariant: "I-1", detail: "bus \(slot.number.bus.number) has two holders"))
      }
      holders[slot.number.bus] = holder
    }
    return found
  }

  /// I-2: a slot goes to a new holder only from `free`, and with a proof if it ever had an owner.
  private func grantsHaveProof(_ previous: ControlState?) -> [Violation] {
    guard let previous else { return [] }
    return slots.rows.compactMap { slot in
      guard let before = previous.slots[slot.number], let holder = slot.phase.holder,
        let old = before.phase.holder, old != holder
      else { return nil }
      // Released and granted in one turn is possible only where the proof came within it.
      guard previous.partitions[old]?.power != .inactive, slot.epoch == before.epoch else { return nil }
      return Violation(invariant: "I-2", detail: "slot \(slot.number.number) changed hands within one connection")
    }
  }

  /// I-3: every window is its bus's enabled owner's.
  private func windowsAreOwners() -> [Violation] {
    gatekeeper.windows.compactMap { window in
      let isOwners = slots(on: window.bus).contains { $0.phase == .owned(window.partition) }
      return isOwners ? nil : Violation(invariant: "I-3", detail: "bus \(window.bus.number) is open without an owner")
    }
  }

  /// I-4: what is presented is unconfirmed, and nothing pending vanishes without an answer, a withdrawal or a power-off.
  private func pendingIsKept(_ previous: ControlState?) -> [Violation] {
    var found: [Violation] = []
    for block in gpe {
      guard let partition = partitions[block.partition] else { continue }
      if block.insertions.contains(where: { !partition.unconfirmedInsertions.contains($0) }) {
        found.append(Violation(invariant: "I-4", detail: "an insertion is shown that is not pending"))
      }
      if block.isSCIAsserted != (block.status & block.enable != 0) {
        found.append(Violation(invariant: "I-4", detail: "the SCI's level is not STS & EN"))
      }
    }
    return found
  }

  /// I-5: reservations and operations under way agree, and nobody waits for an operation that has ended.
  private func operationsAreWhole() -> [Violation] {
    var found: [Violation] = []
    for slot in slots {
      guard let id = slot.operation, !operations.contains(id) else { continue }
      found.append(
        Violation(invariant: "I-5", detail: "slot \(slot.number.number) is reserved by ended operation \(id.number)"))
    }
    for operation in operations {
      // A person's hand at a card does not ask who has the slot.
      if case .cardWork = operation.part { continue }
      for number in operation.failover?.slots ?? operation.part.slots where slots[number]?.operation != operation.id {
        found.append(
          Violation(invariant: "I-5", detail: "operation \(operation.id.number) has not reserved slot \(number.number)")
        )
      }
    }
    for id in waiting.keys where !operations.contains(id) {
      found.append(Violation(invariant: "I-5", detail: "somebody waits for ended operation \(id.number)"))
    }
    for operation in finished where operation.result == nil {
      found.append(Violation(invariant: "I-5", detail: "operation \(operation.id.number) ended without a result"))
    }
    return found
  }

  /// I-7: a quarantined slot is nobody's, or on its way to being nobody's.
  private func withheldIsWithheld() -> [Violation] {
    slots.rows.compactMap { slot in
      guard let why = slot.quarantine else { return nil }
      switch slot.phase {
      case .free, .removing, .fencing: return nil
      case .adding, .owned:
        return Violation(
          invariant: "I-7", detail: "slot \(slot.number.number) is granted though quarantined (\(why.rawValue))")
      }
    }
  }
}
