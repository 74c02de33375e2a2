import ControlModel
import ControlPlane
import DequeModule

extension Fabric {
  /// One outbound access.
  ///
  /// Answers at once, or returns nil and the answer comes with a later step.
  mutating func access(_ pending: PendingAccess) -> (AccessResult?, [FabricAction]) {
    let access = pending.access
    guard !isStopping, selector.permits(access.slot, access.partition), let place = place(of: access.slot) else {
      return (.generalProtection, [])
    }
    // While a command runs the card is busy: what comes meanwhile keeps its order behind it.
    guard ports[place].isQuiet, ports[place].waiting.isEmpty, queuedWindows[access.slot.bus] == nil else {
      ports[place].waiting.append(pending)
      return (nil, [])
    }
    switch ports[place].step(access) {
    case .answer(let result): return (result, [])
    case .job(let job): return (nil, begin(job, pending, at: place))
    }
  }

  /// The end of a command on a card's worker.
  mutating func finish(_ slot: SlotNumber, _ result: DiskWorker.Result) -> [FabricAction] {
    guard let place = place(of: slot), let ended = ports[place].running else { return [] }
    ports[place].running = nil
    ports[place].medium = result.medium
    var actions: [FabricAction] = []
    if ended.job == .capacity {
      actions.append(.answer(.read(result.medium?.sectors ?? 0), ended.origin))
    } else {
      ports[place].registers.status = result.status
      actions.append(.answer(.written, ended.origin))
    }
    if let error = result.error { actions += mediumFailed(error, at: place) }
    actions += settle(place)
    actions += settleBus(slot.bus)
    if let device = ports[place].device { actions += beginCheck(place, device) }
    actions += pump(place)
    actions += settlePower(ended.partition)
    actions += settleStop()
    return actions
  }

  /// an unrecoverable fault ends the access at once, before anybody is told.
  private mutating func mediumFailed(_ error: MediumError, at place: Int) -> [FabricAction] {
    let slot = ports[place].slot
    var actions: [FabricAction] = [.note(slot, error.text)]
    guard error.isFault, ports[place].fault == nil, !isStopping else { return actions }
    ports[place].fault = .medium
    actions += endAccess(place)
    actions.append(.report(.deviceFault(slot: slot, kind: .medium)))
    return actions
  }

  private mutating func begin(_ job: DiskJob, _ origin: PendingAccess, at place: Int) -> [FabricAction] {
    guard let device = ports[place].device else { return [.answer(.generalProtection, origin)] }
    ports[place].running = RunningJob(job: job, origin: origin)
    return [.run(ports[place].slot, device, job, ports[place].medium)]
  }

  /// Goes on with the accesses that waited, until one of them is a command.
  mutating func pump(_ place: Int) -> [FabricAction] {
    var actions: [FabricAction] = []
    while ports[place].isQuiet, ports[place].link != nil, queuedWindows[ports[place].slot.bus] == nil,
      let next = ports[place].waiting.popFirst()
    {
      switch ports[place].step(next.access) {
      case .answer(let result): actions.append(.answer(result, next))
      case .job(let job): actions += begin(job, next, at: place)
      }
    }
    return actions
  }
}
