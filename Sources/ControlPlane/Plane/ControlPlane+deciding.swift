internal import ControlModel
internal import DequeModule

extension ControlPlane {
  /// Decides on all that has come in, in order; a report that a decision brought about comes before later inputs.
  func decideAll() {
    guard !isDeciding, !isReloading, !isStopped else { return }
    isDeciding = true
    while let input = inputs.popFirst() {
      if input.isFact { gathering.facts.append(input) }
      take(state.apply(input, at: lane.now))
      settings.failPoints.pass(.decided)
    }
    isDeciding = false
    flush()
  }

  /// Files a decision: access ends now, the rest follows its commit.
  func take(_ transition: Transition) {
    var changes = transition.changes
    for entry in changes.audits where entry.isRefusal { keep(entry) }
    changes.audits.removeAll(where: \.isRefusal)
    gathering.changes.merge(changes)
    for effect in transition.effects where !isBegunAtOnce(effect) { gathering.items.append(.effect(effect)) }
  }

  /// Does what may not wait for its commit; false when all of the effect follows it.
  private func isBegunAtOnce(_ effect: Effect) -> Bool {
    switch effect {
    case .machine(let request) where request.endsAccess && settings.mutant != .endsAccessAfterCommit:
      // refused from this moment. What was granted and not begun is not begun any more (`stillStands`).
      begin(request)
      return true
    case .machine(.connect) where settings.mutant == .connectsBeforeCommit:
      if case .machine(let request) = effect { begin(request) }
      return true
    case .answer(let ticket, let reply) where settings.mutant == .answersBeforeCommit:
      answer(ticket, wire(reply))
      return true
    case .arm(let timer, _), .disarm(let timer):
      // What it was armed for is over: it must not run out while its successor waits for the commit.
      timers.removeValue(forKey: timer)?.timer.cancel()
      return false
    default: return false
    }
  }

  private func begin(_ request: MachineRequest) {
    for report in machine.begin(request).reversed() { inputs.prepend(.machine(report)) }
  }
}

extension AuditEntry {
  /// A refusal changes nothing: it needs no commit of its own.
  var isRefusal: Bool { operation == nil && Reason(rawValue: decision) != nil }
}

extension Input {
  /// What has happened stays true if the decision on it cannot be written down; all else was only asked for.
  var isFact: Bool {
    switch self {
    case .machine, .reconfigured: true
    default: false
    }
  }
}
