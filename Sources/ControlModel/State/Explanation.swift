/// Why something is as it is: what `explain` answers.
package struct Explanation: Equatable, Sendable {
  /// What is asked about, and how it stands.
  package let subject: String
  /// The rule or wait that holds it; empty when nothing does.
  package let holds: String
  /// Since when, wall clock in nanoseconds, when that is known.
  package let since: UInt64?
  /// Who has it.
  package let who: String
  /// What would free it.
  package let remedy: String
  package let operation: OperationID?
}

extension ControlState {
  package func explain(_ number: SlotNumber) -> Explanation? {
    guard let slot = slots[number] else { return nil }
    let who = slot.phase.holder.map(topology.name) ?? "nobody"
    let (holds, remedy) =
      slot.quarantine.map { why in
        ("quarantine: \(why.rawValue)", "mend the device, then clear_slot SLOT=\(number.number)")
      } ?? hold(on: slot)
    let operation = slot.operation.flatMap { operations[$0] }
    return Explanation(
      subject: "slot \(number.number) \(phrase(slot.phase))", holds: holds, since: operation?.began, who: who,
      remedy: remedy, operation: slot.operation)
  }

  private func hold(on slot: Slot) -> (String, String) {
    if let id = slot.operation, let operation = operations[id] {
      return (
        "operation \(id.number) (\(operation.verb)): \(wait(of: operation))", "wait, or cancel OPERATION=\(id.number)"
      )
    }
    switch slot.phase {
    case .removing(let p), .fencing(let p):
      return ("the release by \(topology.name(p)) is not proved", "deact LPAR=\(p.number): its end is the proof")
    case .owned(let p):
      return ("", "rem_pci LPAR=\(p.number) SLOT=\(slot.number.number)")
    case .adding, .free:
      return slot.device == nil
        ? ("the slot is empty", "insert a device") : ("", "add_pci LPAR=\(slot.partition?.number ?? 0)")
    }
  }

  package func explain(_ partition: PartitionID) -> Explanation? {
    guard let row = partitions[partition] else { return nil }
    let plan = topology.cluster(of: partition)
    let cluster = plan.flatMap { clusters[$0.id] }
    var holds: [String] = []
    var remedy: [String] = []
    if row.isHeld {
      holds.append("an operator holds it")
      remedy.append("act LPAR=\(partition.number), by an operator")
    }
    if row.isFenced {
      holds.append("another member fenced it")
      remedy.append("act LPAR=\(partition.number) after it is off: a new boot ends the fence")
    }
    if let plan, cluster?.isLocked == true {
      holds.append("cluster \(plan.name) is locked by the fence limit")
      remedy.append("set_maintenance CLUSTER=\(plan.name) STATE=off")
    }
    let peers = plan.map { topology.members(of: $0.id).filter { $0 != partition } } ?? []
    let evidence = peers.first.flatMap { self.evidence(against: partition, by: $0) }
    holds.append(
      evidence.map { "members may take from it: \($0.rawValue)" } ?? "members may not take from it: it is healthy")
    let operation = operations.rows.first { $0.part.partition == partition }
    return Explanation(
      subject: "\(topology.name(partition)) is \(row.power.rawValue)", holds: holds.joined(separator: "; "),
      since: operation?.began, who: topology.name(partition), remedy: remedy.joined(separator: "; "),
      operation: operation?.id)
  }

  package func explain(_ id: OperationID) -> Explanation? {
    guard let operation = operation(id) else { return nil }
    let issuer = operation.issuer.partition.map(topology.name) ?? "an operator"
    let ended: String
    switch operation.result {
    case .done: ended = "done"
    case .failed(let rejection): ended = "\(rejection.reason.rawValue): \(rejection.message)"
    case nil: ended = "under way"
    }
    let isUnderWay = operation.isUnderWay
    return Explanation(
      subject: "operation \(id.number) (\(operation.verb)): \(ended)", holds: isUnderWay ? wait(of: operation) : "",
      since: operation.began, who: issuer, remedy: isUnderWay ? "wait, or cancel OPERATION=\(id.number)" : "",
      operation: id)
  }

  private func wait(of operation: Operation) -> String {
    switch operation.part {
    case .hotAdd(let part):
      switch part.phase {
      case .awaitingCard: "waits for a person to insert a device"
      case .releasing: "waits for the last owner's release"
      case .connecting: "waits for the machine to connect the device"
      case .awaitingGuest: "waits for \(topology.name(part.to)) to confirm"
      case .backingOut: "waits for \(topology.name(part.to)) to be disconnected"
      }
    case .hotRemove(let part):
      switch part.phase {
      case .asking, .askingAgain, .awaitingEject: "waits for \(topology.name(part.from)) to eject"
      case .revoking: "waits for the machine to confirm the revocation"
      case .deactivating: "waits for \(topology.name(part.from)) to be off"
      }
    case .powerOff(let part): "waits for \(topology.name(part.partition)) to be off"
    case .powerOn(let part): "waits for \(topology.name(part.partition)) to start"
    case .shutdownRequest(let part): "waits for \(topology.name(part.partition)) to shut down"
    case .cardWork: "waits for the machine"
    case .accessCheck: "waits for the machine to look at the devices"
    }
  }

  private func phrase(_ phase: SlotPhase) -> String {
    switch phase {
    case .free: "is disabled and free"
    case .adding(let p): "is being connected to \(topology.name(p))"
    case .owned(let p): "is connected to \(topology.name(p))"
    case .removing(let p): "is disabled, \(topology.name(p)) has not provably let go"
    case .fencing(let p): "is disabled, \(topology.name(p)) is being powered off"
    }
  }
}
