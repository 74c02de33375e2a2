package import ControlModel
package import ControlPlane
internal import Synchronization

extension ScriptedMachine {
  package func start(
    _ record: MachineRecord, report: @escaping @Sendable (MachineReport) -> Void
  ) throws(MachineFailure) -> [MachineReport] {
    let keeps = outlivesDaemon
    let (failure, reports) = state.withLock { state in
      state.report = report
      state.pending = []
      state.repeats = []
      state.accesses = []
      let reports = state.agree(with: record, keeps: keeps) + state.startReports
      state.startReports = []
      return (state.startFailure, reports)
    }
    if let failure { throw failure }
    return reports
  }

  package func access(
    _ access: DeviceAccess, done: @escaping @Sendable (AccessResult) -> Void
  ) -> AccessResult? {
    state.withLock { state in
      guard state.holdsAccesses else { return state.result(of: access) }
      state.accesses.append((access, done))
      return nil
    }
  }

  package func stop(done: @escaping @Sendable () -> Void) {
    let isHeld = state.withLock { state in
      if state.holdsStop { state.stops.append(done) }
      return state.holdsStop
    }
    if !isHeld { done() }
  }

  /// Whether device accesses wait for ``answerAccess()``.
  package func holdsAccesses(_ holds: Bool) { state.withLock { $0.holdsAccesses = holds } }

  /// Answers the access that has waited longest; false when there is none.
  @discardableResult
  package func answerAccess() -> Bool {
    let next = state.withLock { state -> (AccessResult, @Sendable (AccessResult) -> Void)? in
      guard !state.accesses.isEmpty else { return nil }
      let (access, done) = state.accesses.removeFirst()
      return (state.result(of: access), done)
    }
    guard let (result, done) = next else { return false }
    done(result)
    return true
  }

  // MARK: What happens unasked

  /// The partition's process dies; false when it was off.
  @discardableResult
  package func crash(_ partition: PartitionID) -> Bool {
    let generation = state.withLock { state in
      let generation = state.truth.power[partition]
      state.truth.switchOff(partition)
      return generation
    }
    guard let generation else { return false }
    tell([.poweredOff(partition, generation: generation)])
    return true
  }

  /// The partition's process dies, and nobody is there to be told.
  package func crashSilently(_ partition: PartitionID) { state.withLock { $0.truth.switchOff(partition) } }

  package func fail(_ slot: SlotNumber) {
    let isNew = state.withLock { $0.truth.faults.insert(slot).inserted }
    if isNew { tell([.deviceFault(slot: slot, kind: .medium)]) }
  }

  package func mend(_ slot: SlotNumber) { state.withLock { _ = $0.truth.faults.remove(slot) } }

  /// Sends a report that nothing has brought about, such as a stale one.
  package func say(_ report: MachineReport) { tell([report]) }

  /// Puts the truth back to what it was at a crash.
  package func restore(_ truth: MachineTruth) {
    state.withLock { state in
      state.truth = truth
      state.isStarted = true
    }
  }
}
