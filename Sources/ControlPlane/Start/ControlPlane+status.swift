internal import ControlModel

/// One line for `systemctl status`, told when it changes and never while nothing happens.
extension ControlPlane {
  /// The least time between two tellings: what changes meanwhile is told together, at its end.
  static let statusInterval = Interval.milliseconds(250)

  /// Tells the line if it is another one by now, soon if the last telling was just now.
  func statusMayHaveChanged() {
    guard settings.tellStatus != nil, statusTimer == nil, !state.isStopping else { return }
    let due = lastStatusAt.map { $0.advanced(by: Self.statusInterval) }
    guard let due, lane.now.monotonic < due else { return tellStatus() }
    statusTimer = lane.schedule(at: due) {
      self.assumeIsolated { plane in
        plane.statusTimer = nil
        plane.tellStatus()
      }
    }
  }

  private func tellStatus() {
    let line = status
    guard !state.isStopping, line != lastStatus else { return }
    lastStatus = line
    lastStatusAt = lane.now.monotonic
    settings.tellStatus?(line)
  }

  /// Partitions, slots, what is under way, and a store that fails.
  var status: String {
    let active = state.partitions.rows.count { $0.isActive }
    let connected = state.slots.rows.count { slot in
      slot.phase.owner.map { state.permitsAccess($0, to: slot.number) } ?? false
    }
    var line = "\(active) of \(state.partitions.count) partitions active"
    line += ", \(connected) of \(state.slots.count) slots connected"
    if let operation = state.operations.rows.first {
      line += "; operation \(operation.id.number): \(sentence(operation))"
      if state.operations.count > 1 { line += ", and \(state.operations.count - 1) more" }
    }
    if storeFailure != nil { line += "; STORE FAILED" }
    return line
  }

  private func sentence(_ operation: Operation) -> String {
    guard let failover = operation.failover else { return operation.verb }
    let (from, to) = (state.topology.name(failover.from), state.topology.name(failover.to))
    return "\(operation.verb) \(from) -> \(to), step \(failover.step.rawValue)"
  }
}
