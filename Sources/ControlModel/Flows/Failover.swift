/// Fig 9, Fig 10 and Fig 11: the switch to the standby as one durable operation..
///
/// Case (a), the guest OS is sick: 1101 deact, 1102 rem_pci, 1103 add_pci, 1104 check, 1105 act.
/// Case (b), only the service is: 1107 rem_pci, 1108 orderly shutdown, 1109 deact, then 1103, 1104, 1105.
extension Turn {
  /// Starts the operation at the step that its case begins with.
  static func firstStep(_ plan: ClusterPlan.Case) -> Failover.Step { plan == .a ? .deactivate : .removeAlive }

  /// The part that carries a step out.
  func part(for step: Failover.Step, of failover: Failover) -> Part {
    // Two steps wait for a guest; each has half of the command's time.
    let half = Interval(nanoseconds: failover.timeout.nanoseconds / 2)
    switch step {
    case .deactivate, .deactivateAfterShutdown:
      return .powerOff(PowerOff(partition: failover.from, timeout: half, phase: .off))
    case .remove: return .hotRemove(removal(of: failover, mode: .revoke, timeout: half))
    case .removeAlive:
      let mode = state.topology.cluster(of: failover.from)?.removal ?? .revoke
      return .hotRemove(removal(of: failover, mode: mode, timeout: half))
    case .requestShutdown: return .shutdownRequest(ShutdownRequest(partition: failover.from, timeout: half))
    case .add:
      return .hotAdd(
        HotAdd(
          named: failover.from, to: failover.to, slots: failover.slots, waitsForGuest: hasAgent(failover.to),
          timeout: half, insertTimeout: nil, phase: .releasing))
    case .check: return .accessCheck(AccessCheck(slots: failover.slots, timeout: half))
    case .activate: return .powerOn(PowerOn(partition: failover.from))
    }
  }

  private func removal(of failover: Failover, mode: RemovalMode, timeout: Interval) -> HotRemove {
    HotRemove(
      from: failover.from, slots: failover.slots, mode: mode, waitsForGuest: false, timeout: timeout,
      phase: mode == .revoke ? .revoking : .asking)
  }

  /// A step has ended: what follows it, by Fig 11.
  mutating func failoverPartEnded(_ id: OperationID, _ result: OperationResult) {
    guard let failover = state.operations[known: id].failover else { return }
    if let failure = failover.failure { return end(id, .failed(withStanding(failure, failover.slots))) }
    switch (failover.step, result) {
    case (.deactivate, .done): go(id, to: .remove)
    case (.remove, .done), (.deactivateAfterShutdown, .done): go(id, to: .add)
    // The old side's consent is not needed: its power-off is proof as good.
    case (.removeAlive, _): go(id, to: .requestShutdown)
    case (.requestShutdown, _): go(id, to: .deactivateAfterShutdown)
    case (.add, .done): go(id, to: .check)
    case (.check, .done): activateStandby(id)
    case (.activate, _): finishFailover(id, isStandbyBack: isDone(result))
    case (.check, .failed(let rejection)): disconnect(id, because: rejection)
    case (.deactivate, .failed(let rejection)), (.remove, .failed(let rejection)), (.add, .failed(let rejection)),
      (.deactivateAfterShutdown, .failed(let rejection)):
      end(id, .failed(withStanding(rejection, failover.slots)))
    }
  }

  private mutating func go(_ id: OperationID, to step: Failover.Step) {
    guard var failover = state.operations[known: id].failover else { return }
    failover.step = step
    let next = failover
    let part = part(for: step, of: failover)
    change(id) { operation in
      operation.failover = next
      operation.part = part
    }
    operation = id
    record(.operation, partition: failover.to, step: step.rawValue, sentence(step, failover))
    enterPart(id)
  }

  /// Step 1105, unless an operator holds the old side; and the CPU shares.
  private mutating func activateStandby(_ id: OperationID) {
    guard let failover = state.operations[known: id].failover else { return }
    let plan = state.topology.cluster(of: failover.to)
    if let share = plan?.activeShare { setShare(failover.to, share) }
    if let share = plan?.standbyShare { setShare(failover.from, share) }
    guard !state.partitions[known: failover.from].isHeld else { return finishFailover(id, isStandbyBack: false) }
    go(id, to: .activate)
  }

  /// The new side cannot use the devices: the connections are taken back and the operation ends as that.
  mutating func disconnect(_ id: OperationID, because rejection: Rejection) {
    guard var failover = state.operations[known: id].failover else { return }
    failover.failure = rejection
    let failed = failover
    for slot in failover.slots { change(slot) { $0.partition = failover.from } }
    change(id) { operation in
      operation.failover = failed
      operation.part = .hotRemove(
        HotRemove(
          from: failed.to, slots: failed.slots, mode: .revoke, waitsForGuest: false, timeout: failed.timeout,
          phase: .revoking))
    }
    enterPart(id)
  }

  private mutating func finishFailover(_ id: OperationID, isStandbyBack: Bool) {
    guard let failover = state.operations[known: id].failover else { return }
    if !isStandbyBack {
      record(
        .operation, partition: failover.from, step: 1105,
        "\(name(failover.from)) did not come back as the standby: activate it by hand")
    }
    let end = failover.confirmed ?? stamp.wall
    let start = failover.lastAccess ?? end
    let result = FailedOver(
      operation: id, from: failover.from, to: failover.to, case: failover.case, slots: failover.slots,
      outage: Interval(nanoseconds: end > start ? end - start : 0), isStandbyBack: isStandbyBack)
    self.end(id, .done(.failedOver(result)))
  }

  /// The old owner's last possible access: the first release of one of the operation's slots.
  mutating func noteLastAccess(of slot: SlotNumber) {
    guard let id = state.slots[known: slot].operation, state.operations[id]?.failover != nil,
      state.operations[id]?.failover?.lastAccess == nil
    else { return }
    let wall = stamp.wall
    change(id) { $0.failover?.lastAccess = wall }
  }

  mutating func noteConfirmed(_ id: OperationID) {
    guard state.operations[known: id].failover != nil else { return }
    let wall = stamp.wall
    change(id) { $0.failover?.confirmed = wall }
  }

  private func isDone(_ result: OperationResult) -> Bool { if case .done = result { true } else { false } }

  private func sentence(_ step: Failover.Step, _ failover: Failover) -> String {
    switch step {
    case .deactivate, .deactivateAfterShutdown: "deact \(name(failover.from))"
    case .remove, .removeAlive: "rem_pci \(name(failover.from))"
    case .requestShutdown: "\(name(failover.from)) is to stop its service and shut down"
    case .add: "add_pci \(name(failover.from)) for \(name(failover.to))"
    case .check: "check that the devices are accessible to \(name(failover.to))"
    case .activate: "act \(name(failover.from)), as the standby"
    }
  }
}
