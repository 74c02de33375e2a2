/// What happens to the daemon itself: a restart, a new configuration, the end.
extension Turn {
  /// After a restart: nothing is decided anew, everything goes on.
  ///
  /// Each request is one that may be asked twice.
  mutating func resume() {
    record(.daemon, "the control program is up with \(state.operations.count) operations to go on with")
    // Their numbers are new (`leaveNumbersOut`): written down before the first of them is used.
    for slot in state.slots { change(slot.number) { _ in } }
    for partition in state.partitions { change(partition.id) { _ in } }
    for partition in state.partitions { resume(partition) }
    for slot in state.slots { resume(slot) }
    // After the connections: a crash may have come between them and this.
    for partition in state.partitions where partition.power == .active {
      emit(.machine(.boot(partition.id, generation: partition.generation)))
    }
    for id in state.operations.keys where state.operations.contains(id) {
      operation = id
      record(.operation, "\(state.operations[known: id].verb) goes on after a restart")
      enterPart(id)
      operation = nil
    }
  }

  private mutating func resume(_ partition: Partition) {
    switch partition.power {
    case .inactive: return
    case .starting: emit(.machine(.powerOn(partition.id, generation: partition.generation)))
    case .stopping: emit(.machine(.powerOff(partition.id, generation: partition.generation)))
    case .active:
      presentAgain(partition.id)
      emit(.machine(.setCPUShare(partition.id, percent: partition.cpuShare)))
      guard partition.hasHadAgent else { return }
      // The daemon's own absence is nobody's fault: silence counts from now.
      state.presence[known: partition.id].lastFrame = stamp.monotonic
      emit(.arm(.silence(partition.id), after: silenceLimit(partition.id)))
    }
  }

  private mutating func resume(_ slot: Slot) {
    guard let holder = slot.phase.holder else { return }
    operation = slot.operation
    defer { operation = nil }
    switch slot.phase {
    case .free: return
    case .adding, .owned: connectAgain(slot.number, holder)
    case .removing, .fencing:
      if state.partitions[known: holder].power == .inactive { return free(slot.number, proof: .powerOff) }
      emit(.machine(.revoke(slot: slot.number, partition: holder, epoch: slot.epoch)))
    }
  }

  /// The configuration was read again; what may not change live was refused before.
  mutating func reconfigure(_ topology: Topology) {
    state.topology = topology
    for plan in topology.clusters where !state.clusters.contains(plan.id) {
      state.clusters.insert(Cluster(id: plan.id))
      change(plan.id) { _ in }
    }
    record(.daemon, "the configuration was read again")
  }

  /// SIGTERM: nothing new is begun; what waits is parked in the store and goes on with the next start.
  mutating func stop() {
    state.isStopping = true
    record(.daemon, "the control program stops, \(state.operations.count) operations are parked")
    for (id, ticket) in state.waiting.sorted(by: { $0.key < $1.key }) {
      let message = "the daemon is stopping; operation \(id.number) is parked and goes on when it is back"
      emit(
        .answer(
          ticket,
          .rejected(Rejection(.shuttingDown, message, data: [.init("operation", .number(id.number))]))))
    }
    state.waiting = [:]
  }
}
