internal import ControlModel
internal import SeededRandom

extension SimulatedMachine {
  /// The daemon is gone: what it had asked for is done in part.
  ///
  /// A machine within the daemon's process ends its accesses with it.
  mutating func daemonDied(_ faults: inout FaultSource) {
    for place in ports.indices {
      let jobs = ports[place].queue
      ports[place].queue = []
      finishSome(of: jobs, &faults)
    }
    for place in processes.indices {
      let jobs = processes[place].queue
      processes[place].queue = []
      finishSome(of: jobs, &faults)
    }
    outbox.removeAll { _ in faults.random.chance(500) }
    guard isInstant else { return }
    for place in ports.indices {
      disconnect(place)
      ports[place].deferred = nil
      ports[place].revokedThrough = nil
    }
    for place in processes.indices { processes[place].offThrough = nil }
  }

  private mutating func finishSome(of jobs: [Job], _ faults: inout FaultSource) {
    guard !jobs.isEmpty else { return }
    for job in jobs.prefix(faults.random.below(jobs.count + 1)) { act(job, &faults) }
  }

  /// Makes the machine agree with the record and reports what differs.
  mutating func start(_ state: ControlState) -> [MachineReport] {
    var reports: [MachineReport] = []
    for row in state.partitions { reports += restore(row) }
    for row in state.slots { reports += restore(row) }
    return reports
  }

  private mutating func restore(_ row: Partition) -> [MachineReport] {
    guard let place = place(of: row.id) else { return [] }
    let process = processes[place]
    let isRecorded = process.isOn && process.generation == row.generation
    switch row.power {
    case .inactive:
      kill(place)
      return []
    case .starting:
      if isRecorded { return [.poweredOn(row.id, generation: row.generation)] }
      kill(place)
      return []
    case .active, .stopping:
      if isRecorded { return [] }
      kill(place)
      processes[place].generation = row.generation
      return [.poweredOff(row.id, generation: row.generation)]
    }
  }

  private mutating func restore(_ row: Slot) -> [MachineReport] {
    guard let place = place(of: row.number) else { return [] }
    if let link = ports[place].link, row.phase.holder != link.partition {
      violations.append(
        Violation(invariant: "I-1", detail: "slot \(row.number.number): the record does not know its holder"))
      disconnect(place)
    }
    if let link = ports[place].link { ports[place].link = Link(partition: link.partition, epoch: row.epoch) }
    var reports: [MachineReport] = []
    if row.device != nil, ports[place].device == nil { reports.append(.cardPulled(slot: row.number)) }
    if let device = ports[place].device {
      let isFailed = ports[place].isBroken || ports[place].isDirty
      let found = Device(name: device.name, kind: device.kind, health: isFailed ? .failed : .present)
      if row.device == nil { reports.append(.cardInserted(slot: row.number, device: found)) }
      if isFailed, row.quarantine == nil {
        reports.append(.deviceFault(slot: row.number, kind: .medium))
      }
    }
    return reports
  }
}
