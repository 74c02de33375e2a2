import ControlModel
import ControlProtocol

/// What a look at the machine means: at the opening, when something is unclear, and as the truth check.
extension PartitionState {
  mutating func lookedUp(_ why: Procedure.LookUp, _ work: Work, _ result: ProcedureResult) -> Conclusion {
    guard case .done(let values) = result, values.count == Inventory.steps.count,
      let inventory = Inventory(devices: values[0], nodes: values[1])
    else { return notSeen(work, result) }
    blindness = nil
    var conclusion =
      switch why {
      case .slot(let slot): Conclusion(next: settle(slot, inventory.slots[slot]))
      case .opening: opened(inventory, status: values[2], channels: values[3])
      case .check: check(inventory)
      }
    conclusion.next += again(work)
    return conclusion
  }

  /// The request that waits for a look.
  private func again(_ work: Work) -> [Work] {
    guard case .request(var order) = work else { return [] }
    order.isLookedUp = true
    return [.request(order)]
  }

  /// A machine that cannot be asked still holds what it held.
  private mutating func notSeen(_ work: Work, _ result: ProcedureResult) -> Conclusion {
    let words = result.words ?? "an answer is not as QEMU's documents have it"
    let note = blindness == words ? [] : ["\(name)'s QEMU does not show what it has: \(words)"]
    blindness = words
    return Conclusion(next: again(work), checkAgain: !isSeen, notes: note)
  }

  /// Recovery: list, then follow the record (design: safety).
  private mutating func opened(_ inventory: Inventory, status: WireValue, channels: WireValue) -> Conclusion {
    var conclusion = Conclusion()
    isSeen = true
    hasAgent = Self.isOpen(channels)
    if others == nil { others = inventory.others }
    if case .string(let word)? = status["status"] {
      isBeforeBoot = word == "prelaunch"
      conclusion.reports.append(.paused(partition, generation: generation, word == "paused"))
    }
    // In the record of an earlier daemon, or made by this one; what comes later is neither.
    let known = Set(expected.keys).union(attachments.keys)
    for slot in Set(inventory.slots.keys).union(attachments.keys).sorted() {
      conclusion.next += settle(slot, inventory.slots[slot])
      guard let attachment = attachments[slot] else { continue }
      if attachment.stage == .hollow { conclusion.next.append(.present(slot)) }
      guard attachment.stage == .connected, !known.contains(slot) else { continue }
      let text = "slot \(slot.number) was connected to \(name) against the record: it is revoked"
      conclusion.reports.append(.differs(partition, slot: slot, text: text))
      conclusion.next.append(revocation(slot, attachment.epoch))
    }
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

  /// What is there of a slot, as far as it is plain; what is not is to be untangled.
  mutating func settle(_ slot: SlotNumber, _ found: Inventory.Slot?) -> [Work] {
    guard let found, found != Inventory.Slot() else {
      attachments[slot] = nil
      return []
    }
    let last = attachments[slot]
    let epoch = found.epoch ?? last?.epoch ?? expected[slot]?.epoch ?? Epoch(0)
    let device = last?.device ?? expected[slot]?.device ?? installed[slot] ?? Self.stranger(found)
    var attachment = Attachment(device: device, epoch: epoch, stage: .unclear)
    attachment.isEjectAsked = last?.isEjectAsked ?? false
    attachment.presentsEject = last?.presentsEject ?? false
    attachment.awaitsRelease = last?.awaitsRelease ?? false
    defer { attachments[slot] = attachment }
    guard found.hasDevice else { return [.untangle(slot, found)] }
    guard device.kind == .disk else {
      attachment.epoch = last?.epoch ?? epoch
      attachment.stage = last.map { $0.stage == .unclear ? .connected : $0.stage } ?? .connected
      return []
    }
    if found.reachesHost, !found.hasDenialParts {
      attachment.epoch = max(last?.epoch ?? epoch, epoch)
      attachment.stage = .connected
      attachment.nodes = found.hostNodes(NodeNames(slot: slot))
      return []
    }
    if !found.reachesHost, let denial = found.denial, found.denialNodes(NodeNames(slot: slot)).count == 2 {
      attachment.epoch = denial
      attachment.stage = .hollow
      attachment.mayBeStale = last?.mayBeStale ?? true
      return []
    }
    return [.untangle(slot, found)]
  }

  /// A card that is in no record.
  private static func stranger(_ found: Inventory.Slot) -> QEMUDevice {
    let isDisk = found.hasTop || !found.parts.isEmpty
    return QEMUDevice(
      name: "unknown", driver: "", backing: isDisk ? .disk(image: "", format: .raw) : .none)
  }

  /// Ends whatever access there is, from whatever stands.
  mutating func untangle(_ slot: SlotNumber, _ found: Inventory.Slot) -> Decision {
    let names = NodeNames(slot: slot)
    let host = found.hostNodes(names)
    guard found.hasDevice else {
      let nodes = (found.hasTop ? [names.device] : []) + found.denialNodes(names) + host
      return .run(Procedure(.clean(slot), nodes.map { .init(command: .blockdevDel($0)) }))
    }
    let epoch = (found.epoch ?? Epoch(0)).next
    var steps = DiskCommands.denial(slot, epoch).map { Procedure.Step(command: $0) }
    steps.append(.init(command: DiskCommands.reopen(slot, over: names.denied(epoch))))
    steps += host.map { .init(command: .blockdevDel($0)) }
    steps += found.denialNodes(names).map { .init(command: .blockdevDel($0), mayFail: true) }
    return .run(Procedure(.untangle(slot, epoch), steps))
  }

  mutating func untangled(_ slot: SlotNumber, _ epoch: Epoch, _ result: ProcedureResult) -> Conclusion {
    if let words = result.words { return Conclusion(notes: ["slot \(slot.number) of \(name) stays unclear: \(words)"]) }
    attachments[slot]?.stage = .hollow
    attachments[slot]?.mayBeStale = true
    attachments[slot]?.epoch = epoch
    attachments[slot]?.nodes = []
    return Conclusion(next: [.present(slot)])
  }

  func revocation(_ slot: SlotNumber, _ epoch: Epoch) -> Work {
    .request(Order(request: .revoke(slot: slot, partition: partition, epoch: epoch)))
  }
}
