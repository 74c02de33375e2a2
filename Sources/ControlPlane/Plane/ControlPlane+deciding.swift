internal import ControlModel
internal import DequeModule

extension ControlPlane {
  /// Decides on all that has come in, in order; a report that a decision brought about comes before later inputs.
  func decideAll() {
    guard !isDeciding, !isReloading else { return }
    isDeciding = true
    while let input = inputs.popFirst() {
      if case .machine(let report) = input { gathering.reports.append(report) }
      take(state.apply(input, at: lane.now))
      settings.failPoints.pass(.decided)
    }
    isDeciding = false
    flush()
  }

  /// Files a decision: access ends now, the rest follows its commit.
  func take(_ transition: Transition) {
    var changes = transition.changes
    for entry in changes.audits where isRefusal(entry) { keep(entry) }
    changes.audits.removeAll(where: isRefusal)
    gathering.changes.merge(changes)
    for effect in transition.effects {
      if case .machine(let request) = effect, request.endsAccess {
        endAccess(request)
      } else {
        gathering.items.append(.effect(effect))
      }
    }
  }

  /// refused from this moment. A connection that was granted and not begun is never begun.
  private func endAccess(_ request: MachineRequest) {
    switch request {
    case .revoke(let slot, _, _), .pullCard(let slot):
      gathering.dropConnects(of: slot)
      writing?.dropConnects(of: slot)
    case .powerOff(let partition, _):
      gathering.dropPowerOn(of: partition)
      writing?.dropPowerOn(of: partition)
    default: break
    }
    for report in machine.begin(request).reversed() { inputs.prepend(.machine(report)) }
  }

  private func isRefusal(_ entry: AuditEntry) -> Bool {
    entry.operation == nil && Reason(rawValue: entry.decision) != nil
  }
}
