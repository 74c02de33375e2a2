internal import ControlModel

extension SimulatedMachine {
  mutating func powerOn(_ partition: PartitionID, _ generation: BootGeneration, _ faults: inout FaultSource) {
    guard let place = place(of: partition) else { return }
    let process = processes[place]
    if let off = process.offThrough, generation <= off {
      return outbox.append(.powerOnFailed(partition, generation: generation, text: "it was switched off meanwhile"))
    }
    if process.generation == generation {
      outbox.append(
        process.isOn ? .poweredOn(partition, generation: generation) : .poweredOff(partition, generation: generation))
      return
    }
    if faults.inject(.powerOnFailed, 30, true) {
      return outbox.append(.powerOnFailed(partition, generation: generation, text: "injected"))
    }
    kill(place)
    processes[place].isOn = true
    processes[place].generation = generation
    outbox.append(.poweredOn(partition, generation: generation))
    for port in ports.indices {
      guard let link = ports[port].deferred, link.partition == partition else { continue }
      ports[port].deferred = nil
      establish(link, at: port, &faults)
    }
  }

  mutating func powerOff(_ partition: PartitionID, _ generation: BootGeneration, _ faults: inout FaultSource) {
    guard let place = place(of: partition) else { return }
    if processes[place].isOn, processes[place].generation > generation {
      return outbox.append(.poweredOff(partition, generation: generation))
    }
    processes[place].offThrough = max(generation, processes[place].offThrough ?? generation)
    end(place, &faults)
    outbox.append(.poweredOff(partition, generation: generation))
  }

  /// A partition's process ends by itself.
  mutating func die(_ place: Int, _ faults: inout FaultSource) {
    end(place, &faults)
    outbox.append(.poweredOff(processes[place].partition, generation: processes[place].generation))
  }

  /// The end of a process ends its accesses; a reset that fails is told first.
  private mutating func end(_ place: Int, _ faults: inout FaultSource) {
    let partition = processes[place].partition
    processes[place].isOn = false
    for port in ports.indices {
      guard let link = ports[port].link, link.partition == partition else { continue }
      disconnect(port)
      guard faults.inject(.resetFailed, 20, true) else { continue }
      ports[port].isDirty = true
      outbox.append(.deviceFault(slot: ports[port].number, kind: .card))
    }
  }

  mutating func kill(_ place: Int) {
    processes[place].isOn = false
    for port in ports.indices where ports[port].link?.partition == processes[place].partition { disconnect(port) }
  }
}
