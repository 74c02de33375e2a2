import ControlModel
import ControlProtocol

/// What a look at the machine means: at the opening, when something is unclear, and as the truth check.
extension PartitionState {
  mutating func lookedUp(_ why: Procedure.LookUp, _ work: Work, _ result: ProcedureResult) -> Conclusion {
    guard case .done(let values) = result, values.count == Inventory.steps.count,
      var inventory = Inventory(devices: values[0], nodes: values[1])
    else { return notSeen(work, result) }
    blindness = nil
    inventory.keepSlots { ports.place(of: $0) != nil }
    var conclusion =
      switch why {
      case .slot(let slot): Conclusion(next: settle(slot, inventory.slots[slot]))
      case .opening: opened(inventory, status: values[2], channels: values[3])
      case .check: check(inventory, status: values[2])
      }
    conclusion.next += again(work)
    if case .request(let order) = work, order.isSilent {
      conclusion.next.insert(.tell(conclusion.reports), at: 0)
      conclusion.reports = []
    }
    return conclusion
  }

  /// The request that waits for a look.
  private func again(_ work: Work) -> [Work] {
    guard case .request(var order) = work else { return [] }
    order.isLookedUp = true
    return [.request(order)]
  }

  /// A machine that cannot be asked still holds what it held; as soon as it can it is looked at as a whole.
  private mutating func notSeen(_ work: Work, _ result: ProcedureResult) -> Conclusion {
    let words = result.words ?? "an answer is not as QEMU's documents have it"
    let note = blindness == words ? [] : ["\(name)'s QEMU does not show what it has: \(words)"]
    blindness = words
    isSeen = false
    return Conclusion(next: again(work), checkAgain: true, notes: note)
  }

  /// Recovery: list, then follow the record (design: safety).
  private mutating func opened(_ inventory: Inventory, status: WireValue, channels: WireValue) -> Conclusion {
    var conclusion = Conclusion()
    isSeen = true
    hasAgent = Self.isOpen(channels)
    if others == nil { others = inventory.others }
    if case .string(let word)? = status["status"] {
      isBeforeBoot = word == "prelaunch"
      hasRun = !isBeforeBoot
      conclusion.reports.append(.paused(partition, generation: generation, word == "paused"))
    }
    conclusion.next += stillToRun(status)
    // In the record of an earlier daemon, or made by this one; what comes later is neither.
    let known = Set(expected.keys).union(attachments.keys)
    for slot in Set(inventory.slots.keys).union(known).sorted() {
      conclusion.next += settle(slot, inventory.slots[slot])
      guard let attachment = attachments[slot], attachment.stage == .connected, !known.contains(slot) else { continue }
      attachments[slot]?.isUnwanted = true
      conclusion.reports.append(stranger(slot))
    }
    conclusion.next += stillUnwanted
    conclusion.next += unseen.sorted { $0.key < $1.key }.map { again(.request($0.value)) }.joined()
    unseen = [:]
    expected = [:]
    return conclusion
  }

  /// `query-chardev` tells whether the guest's side of the agent's port is open.
  private static func isOpen(_ channels: WireValue) -> Bool {
    guard case .array(let channels) = channels else { return false }
    return channels.contains {
      $0["label"] == .string(QEMUCommandLine.channel) && $0["frontend-open"] == .bool(true)
    }
  }
}
