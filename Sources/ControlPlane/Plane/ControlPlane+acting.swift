internal import ControlModel
internal import ControlProtocol

extension ControlPlane {
  /// Does what follows a commit, in order.
  ///
  /// What is decided because of it, or comes in meanwhile, follows all of it.
  func carryOut(_ items: [Batch.Item]) {
    isActing = true
    for item in items {
      switch item {
      case .effect(let effect): carryOut(effect)
      case .read(let ticket, _, let value): answer(ticket, value)
      case .access(let access, let ticket): perform(access, ticket)
      case .then(let work): work(self)
      }
    }
    isActing = false
  }

  /// Nothing that was decided waits for its commit or its turn: all that the state shows is durable.
  var isSettled: Bool { writing == nil && gathering.isEmpty && !isActing && !isReloading }

  /// Does `work` behind what was decided before it, whatever becomes of that.
  func inPlace(_ work: @escaping @Sendable (isolated ControlPlane) -> Void) {
    if isSettled { return work(self) }
    gathering.items.append(.then(work))
    flush()
  }

  func carryOut(_ effect: Effect) {
    switch effect {
    case .machine(let request):
      if state.stillStands(request) || settings.mutant == .beginsOvertaken { ask(request) }
    case .answer(let ticket, let reply): answer(ticket, wire(reply))
    case .notify(let partition, let notification): notify(partition, notification)
    case .closeSessions(let partition):
      for session in sessions(of: partition) { session.output.close() }
    case .arm(let timer, let interval): arm(timer, interval)
    case .disarm(let timer): timers.removeValue(forKey: timer)?.timer.cancel()
    }
  }

  private func ask(_ request: MachineRequest) {
    settings.failPoints.pass(.beforeMachine)
    let reports = machine.begin(request)
    settings.failPoints.pass(.afterMachine)
    for report in reports { inputs.append(.machine(report)) }
    if !reports.isEmpty { decideAll() }
  }

  func answer(_ ticket: Ticket, _ answer: Result<WireValue, Rejection>) {
    settings.failPoints.pass(.beforeAnswer)
    sessions[ticket.session]?.output.answer(ticket, answer)
    settings.failPoints.pass(.afterAnswer)
  }

  func notify(_ partition: PartitionID, _ notification: Notification) {
    let agents = sessions(of: partition).filter(\.saidHello)
    guard !agents.isEmpty else { return }
    let wire = WireNotification(notification, names: state.topology)
    for agent in agents { agent.output.notify(wire) }
  }

  private func arm(_ timer: TimerID, _ interval: Interval) {
    timers[timer]?.timer.cancel()
    let due = lane.now.monotonic.advanced(by: interval)
    let token = lane.schedule(at: due) { self.assumeIsolated { $0.passed(timer, due: due) } }
    timers[timer] = ArmedTimer(timer: token, due: due)
  }

  private func passed(_ timer: TimerID, due: Moment) {
    guard timers[timer]?.due == due else { return }
    timers[timer] = nil
    let isTimely = lane.now.monotonic.since(due) <= settings.timelyWithin
    submit(.deadline(timer, isTimely: isTimely))
  }
}

/// A deadline on the lane's clock.
struct ArmedTimer {
  let timer: any LaneTimer
  let due: Moment
}
