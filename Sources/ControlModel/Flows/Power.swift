/// the power of a partition.
extension Turn {
  mutating func enter(_ part: PowerOff, _ id: OperationID) {
    guard state.partitions[known: part.partition].power != .inactive else { return }
    arm(id, part.timeout)
    switch part.phase {
    case .button:
      record(.partition, partition: part.partition, "power button of \(name(part.partition)) pressed")
      emit(
        .machine(
          .pressPowerButton(part.partition, generation: state.partitions[known: part.partition].generation)))
      emit(.notify(part.partition, .power(.button)))
    case .off: switchOff(part.partition)
    }
  }

  mutating func advance(_ part: PowerOff, _ id: OperationID) {
    guard state.partitions[known: part.partition].power == .inactive else { return }
    partDone(id, .powered(operation: id, partition: part.partition, state: .inactive))
  }

  mutating func deadline(_ part: PowerOff, _ id: OperationID) {
    switch part.phase {
    case .button:
      var next = part
      next.phase = .off
      change(id) { $0.part = .powerOff(next) }
      enter(next, id)
    case .off:
      partFailed(
        id,
        Rejection(
          .timedOut, "\(name(part.partition)) is being powered off, its process is not proved gone",
          data: [.init("state", .string("\(name(part.partition)) is stopping"))]))
    }
  }

  /// Asks the machine to end the partition: gone is only what `poweredOff` reports.
  mutating func switchOff(_ partition: PartitionID) {
    guard state.partitions[known: partition].power != .inactive else { return }
    if state.partitions[known: partition].power != .stopping {
      let windows = state.gatekeeper.windows.filter { $0.partition == partition }
      change(partition) { $0.power = .stopping }
      record(.partition, partition: partition, "\(name(partition)) is being powered off")
      for window in windows { recordClosing(of: window) }
    }
    emit(.machine(.powerOff(partition, generation: state.partitions[known: partition].generation)))
  }

  mutating func enter(_ part: PowerOn, _ id: OperationID) {
    arm(id, PowerOn.patience)
    guard state.partitions[known: part.partition].power == .inactive else { return }
    let isOperator = state.operations[known: id].issuer.partition == nil
    let last = state.partitions[known: part.partition].boot
    let generation = max(last, state.usedGenerations[part.partition] ?? last).next
    change(part.partition) { partition in
      partition.power = .starting
      partition.generation = generation
      partition.resets = 0
      partition.isFenced = false
      if isOperator { partition.isHeld = false }
      partition.hasHadAgent = false
    }
    record(.partition, partition: part.partition, "\(name(part.partition)) is being powered on")
    emit(.machine(.powerOn(part.partition, generation: generation)))
  }

  mutating func advance(_ part: PowerOn, _ id: OperationID) {
    switch state.partitions[known: part.partition].power {
    case .active: partDone(id, .powered(operation: id, partition: part.partition, state: .active))
    case .starting: return
    case .inactive, .stopping:
      partFailed(id, Rejection(.machineError, "\(name(part.partition)) was powered off while it started"))
    }
  }

  mutating func deadline(_ part: PowerOn, _ id: OperationID) {
    partFailed(
      id,
      Rejection(
        .timedOut, "\(name(part.partition)) is still starting",
        data: [.init("state", .string("\(name(part.partition)) is starting"))]))
  }
}
