import ControlModel
import ControlProtocol
import QMPClient

/// What is there of one slot, and how what is not plain is brought to an end.
extension PartitionState {
  /// Takes over what is plain of a slot; what is not is to be untangled.
  mutating func settle(_ slot: SlotNumber, _ found: Inventory.Slot?) -> [Work] {
    let found = found ?? Inventory.Slot()
    let record = expected[slot]
    // A network back end without its card is not seen.
    let mayHaveLeft = attachments[slot] != nil || record?.device.kind == .net
    guard found != Inventory.Slot() || mayHaveLeft else { return [] }
    let known = record.flatMap { found.mayBe($0) ? $0.device : nil }
    var attachment =
      attachments[slot]
      ?? Attachment(
        device: known ?? .stranger(found), epoch: record?.epoch ?? found.epoch ?? Epoch(0), stage: .unclear,
        wasInGuest: true)
    attachment.unsettled = found
    if attachments[slot] == nil {
      attachment.mark = found.mark ?? known?.mark
      attachment.mayBeStale = true
    }
    defer { attachments[slot] = attachment }
    guard found.hasDevice else { return [.untangle(slot, found)] }
    attachment.wasInGuest = true
    let isPlain =
      attachment.device.kind == .disk ? attachment.takeDisk(found, NodeNames(slot: slot)) : attachment.takeOther()
    guard isPlain else { return [.untangle(slot, found)] }
    attachment.unsettled = nil
    let isNew = attachment.stage == .hollow && attachments[slot]?.stage != .hollow
    return isNew ? [.present(slot)] : []
  }

  /// Ends whatever access there is, from whatever stands.
  ///
  /// Nothing when that has come to an end otherwise since it was found.
  mutating func untangle(_ slot: SlotNumber, _ found: Inventory.Slot) -> Decision {
    guard attachments[slot]?.unsettled == found else { return .report([]) }
    let names = NodeNames(slot: slot)
    let host = found.hostNodes(names)
    guard found.hasDevice else {
      let nodes = (found.hasTop ? [names.device] : []) + found.denialNodes(names) + host
      let isNet = attachments[slot]?.device.kind == .net
      return .run(
        Procedure(
          .clean(slot),
          nodes.map { .init(command: .blockdevDel($0)) } + (isNet ? [NetCommands(slot: slot).removeAgain] : [])))
    }
    let epoch = found.epoch ?? attachments[slot]?.epoch ?? Epoch(0)
    guard let kind = attachments[slot]?.device.kind, kind != .disk else {
      return .run(Procedure(.untangle(slot, epoch), denial(slot, epoch, of: found)))
    }
    let net = NetCommands(slot: slot)
    guard kind == .any else {
      return .run(Procedure(.untangle(slot, epoch), [.init(command: net.linkDown), net.removeAgain]))
    }
    // Only a network card has a link. One that is gone meanwhile has none either.
    let isThere = QMPCommand("qom-list", ["path": .string("/machine/peripheral/\(names.device)")])
    return .run(
      Procedure(.untangle(slot, epoch), [.init(command: net.linkDown, mayFail: true), .init(command: isThere)]))
  }

  /// As a revocation, from where an earlier one or a connection has come to.
  private func denial(_ slot: SlotNumber, _ epoch: Epoch, of found: Inventory.Slot) -> [Procedure.Step] {
    let names = NodeNames(slot: slot)
    let mark = mark(slot, found)
    let parts = zip([NodeNames.Part.gone(epoch), .denied(epoch, mark)], DiskCommands.denial(slot, epoch, mark))
    var steps = parts.filter { !found.parts.contains($0.0) }.map { Procedure.Step(command: $0.1) }
    steps.append(.init(command: DiskCommands.reopen(slot, over: names.denied(epoch, mark))))
    steps += found.hostNodes(names).map { .init(command: .blockdevDel($0)) }
    let old = found.denialNodes(names).filter { $0 != names.denied(epoch, mark) && $0 != names.gone(epoch) }
    return steps + old.map { .init(command: .blockdevDel($0), mayFail: true) }
  }

  private func mark(_ slot: SlotNumber, _ found: Inventory.Slot) -> String? { found.mark ?? attachments[slot]?.mark }

  mutating func untangled(
    _ slot: SlotNumber, _ epoch: Epoch, _ work: Work, _ result: ProcedureResult
  ) -> Conclusion {
    guard let attachment = attachments[slot] else { return Conclusion() }
    switch (attachment.device.kind, result) {
    case (.any, .done(let values)) where values.first == .null:
      // No network card either: only the guest can let go of it.
      attachments[slot]?.stage = .connected
      attachments[slot]?.unsettled = nil
      guard attachment.device.isStranger else { return Conclusion() }
      attachments[slot]?.isUnwanted = true
      return Conclusion(reports: [stranger(slot)], next: [revocation(slot, attachment.epoch)])
    case (.any, .done):
      // It has a link, which is down now; its back end goes next.
      attachments[slot]?.device = .stranger(.net(netdev: []))
      return Conclusion(next: [work])
    case (_, .refused(let words)), (_, .torn(let words)), (_, .unknown(let words)):
      attachments[slot]?.unsettled = nil
      return Conclusion(notes: ["slot \(slot.number) of \(name) stays unclear: \(words)"])
    case (.disk, .done):
      guard case .untangle(_, let found) = work else { return Conclusion() }
      let names = NodeNames(slot: slot)
      return emptied(slot, [names.denied(epoch, mark(slot, found)), names.gone(epoch)])
    case (.net, .done(let values)):
      // Without a back end it was hollow before.
      return emptied(slot, [], values.count > 1 && values[1] != .null ? [stranger(slot)] : [])
    }
  }

  private mutating func emptied(
    _ slot: SlotNumber, _ nodes: [String], _ reports: [MachineReport] = []
  ) -> Conclusion {
    attachments[slot]?.stage = .hollow
    attachments[slot]?.unsettled = nil
    attachments[slot]?.nodes = nodes
    return Conclusion(reports: reports, next: [.present(slot)])
  }

  func stranger(_ slot: SlotNumber) -> MachineReport {
    let text = "slot \(slot.number) was connected to \(name) against the record: it is revoked"
    return .differs(partition, slot: slot, text: text)
  }

  /// Made by this machine itself; that it has worked is told where it is owed.
  func revocation(_ slot: SlotNumber, _ epoch: Epoch) -> Work {
    .request(Order(request: .revoke(slot: slot, partition: partition, epoch: epoch), isSilent: true))
  }
}

extension Attachment {
  /// Takes over what was found of a disk whose card is there; false when it is half done.
  fileprivate mutating func takeDisk(_ found: Inventory.Slot, _ names: NodeNames) -> Bool {
    if found.reachesHost, !found.hasDenialParts {
      stage = .connected
      nodes = found.hostNodes(names)
      return true
    }
    if !found.reachesHost, found.denialNodes(names).count == 2 {
      stage = .hollow
      nodes = found.denialNodes(names)
      return true
    }
    stage = .unclear
    return false
  }

  /// What is behind other cards is not listed: a revocation of a network card that came to no end is made again, and what
  /// is believed to be neither is tested for a link.
  fileprivate mutating func takeOther() -> Bool {
    if stage == .unclear, device.kind == .any || device.isStranger { return false }
    if stage == .unclear { stage = .connected }
    return true
  }
}

extension QEMUDevice {
  /// A card that is in no record: no driver's name is known.
  fileprivate static func stranger(_ found: Inventory.Slot) -> QEMUDevice {
    stranger(found.isDisk ? .disk(image: "", format: .raw) : .none)
  }

  fileprivate static func stranger(_ backing: Backing) -> QEMUDevice {
    QEMUDevice(name: "unknown", driver: "", backing: backing)
  }

  fileprivate var isStranger: Bool { driver.isEmpty }
}

extension Inventory.Slot {
  fileprivate var isDisk: Bool { hasTop || !parts.isEmpty }

  /// Whether the card that was found may be that of the record.
  ///
  /// The guest may still have an earlier one in the slot, hollow since before the record's connection was begun: another
  /// disk must never come below that.
  fileprivate func mayBe(_ record: PartitionState.Expectation) -> Bool {
    guard hasDevice else { return true }
    guard record.device.kind == .disk else { return !isDisk }
    let isWhole = reachesHost && !hasDenialParts
    let isOfRecord = mark.map { $0 == record.device.mark } ?? epoch.map { $0 >= record.epoch } ?? false
    return isDisk && (isWhole || isOfRecord)
  }
}
