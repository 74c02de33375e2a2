/// The life of an operation: it begins once, its parts follow one another, and it ends exactly once (I-5).
extension Turn {
  /// Begins an operation in the same turn that checked the rules: the slots are reserved before anything waits.
  @discardableResult
  mutating func begin(
    _ verb: String, _ issuer: Issuer, _ ticket: Ticket, slots: SlotSet = [], part: Part, failover: Failover? = nil,
    fencing victims: [PartitionID] = [], step: Int? = nil
  ) -> OperationID {
    let id = OperationID(state.lastOperation.number + 1)
    state.lastOperation = id
    state.operations.insert(
      Operation(id: id, issuer: issuer, verb: verb, began: stamp.wall, part: part, failover: failover))
    touch(id)
    state.waiting[id] = ticket
    if state.mutant != .reservesLate {
      for slot in slots { change(slot) { $0.operation = id } }
    }
    operation = id
    record(
      .operation, partition: issuer.partition, step: step, topic: failover.map { _ in .failoverBegun },
      "\(verb) begins, issued by \(describe(issuer))")
    audit(
      AuditEntry(
        time: stamp.wall, issuer: describe(issuer), command: verb, decision: "accepted", operation: id, count: 1))
    for victim in victims { noteFence(by: issuer, of: victim) }
    enterPart(id)
    return id
  }

  /// Starts what the operation's part begins with.
  mutating func enterPart(_ id: OperationID) {
    needsSettling = true
    switch state.operations[known: id].part {
    case .hotAdd(let part): enter(part, id)
    case .hotRemove(let part): enter(part, id)
    case .powerOff(let part): enter(part, id)
    case .powerOn(let part): enter(part, id)
    case .shutdownRequest(let part): enter(part, id)
    case .cardWork(let part): enter(part, id)
    case .accessCheck(let part): enter(part, id)
    }
  }

  /// Lets every operation go on whose wait is over, until none can.
  mutating func settle() {
    while needsSettling {
      needsSettling = false
      for id in state.operations.keys where state.operations.contains(id) {
        operation = id
        advance(id)
        operation = nil
      }
    }
  }

  private mutating func advance(_ id: OperationID) {
    switch state.operations[known: id].part {
    case .hotAdd(let part): advance(part, id)
    case .hotRemove(let part): advance(part, id)
    case .powerOff(let part): advance(part, id)
    case .powerOn(let part): advance(part, id)
    case .shutdownRequest(let part): advance(part, id)
    case .cardWork(let part): advance(part, id)
    case .accessCheck(let part): advance(part, id)
    }
  }

  /// The part under way is done.
  mutating func partDone(_ id: OperationID, _ outcome: Outcome) {
    guard state.operations[known: id].failover == nil else { return failoverPartEnded(id, .done(outcome)) }
    end(id, .done(outcome))
  }

  /// The part under way was refused or timed out.
  mutating func partFailed(_ id: OperationID, _ rejection: Rejection) {
    guard state.operations[known: id].failover == nil else { return failoverPartEnded(id, .failed(rejection)) }
    end(id, .failed(rejection))
  }

  /// The one place where operations end: reservations go, the answer follows the commit.
  mutating func end(_ id: OperationID, _ result: OperationResult) {
    guard var ended = state.operations[id] else { return }
    operation = id
    ended.result = result
    ended.ended = stamp.wall
    state.operations[id] = nil
    state.finished.append(ended)
    if state.finished.count > ControlState.finishedLimit { state.finished.removeFirst() }
    touch(id)
    for slot in ended.failover?.slots ?? ended.part.slots where state.slots[known: slot].operation == id {
      change(slot) { $0.operation = nil }
    }
    emit(.disarm(.operation(id)))
    recordEnd(of: ended, result)
    if let ticket = state.waiting.removeValue(forKey: id) {
      emit(.answer(ticket, reply(result)))
      if state.mutant == .answersTwice, case .failed = result { emit(.answer(ticket, reply(result))) }
    }
    operation = nil
    needsSettling = true
  }

  private mutating func recordEnd(of ended: Operation, _ result: OperationResult) {
    let (decision, topic): (String, EventTopic) =
      switch result {
      case .done: ("done", .failoverDone)
      case .failed(let rejection): (rejection.reason.rawValue, .failoverFailed)
      }
    record(
      .operation, partition: ended.issuer.partition, topic: ended.failover.map { _ in topic },
      "\(ended.verb) ends: \(decision)\(tail(result))")
    audit(
      AuditEntry(
        time: stamp.wall, issuer: describe(ended.issuer), command: ended.verb, decision: decision, operation: ended.id,
        count: 1))
  }

  private func tail(_ result: OperationResult) -> String {
    if case .failed(let rejection) = result { ", \(rejection.message)" } else { "" }
  }

  private func reply(_ result: OperationResult) -> Reply {
    switch result {
    case .done(let outcome): .outcome(outcome)
    case .failed(let rejection): .rejected(rejection)
    }
  }

  func describe(_ issuer: Issuer) -> String {
    switch issuer {
    case .operator_(let uid, _): "uid \(uid)"
    case .partition(let partition): name(partition)
    }
  }

  /// How things stand with some slots now: what `data.state` of a refusal says.
  func standing(of slots: SlotSet) -> String {
    slots.map { number in
      let slot = state.slots[known: number]
      let withheld = slot.quarantine.map { ", quarantined (\($0.rawValue))" } ?? ""
      return "slot \(number.number) \(standing(of: slot.phase))\(withheld)"
    }.joined(separator: "; ")
  }

  private func standing(of phase: SlotPhase) -> String {
    switch phase {
    case .free: "is disabled and released"
    case .adding(let p): "is being connected to \(name(p))"
    case .owned(let p): "is connected to \(name(p))"
    case .removing(let p): "is disabled, the release by \(name(p)) is not proved yet"
    case .fencing(let p): "is disabled, \(name(p)) is being powered off"
    }
  }
}
