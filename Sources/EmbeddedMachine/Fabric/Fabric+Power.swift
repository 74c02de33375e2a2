import ControlModel
import ControlPlane

extension Fabric {
  /// Lets the partition's slots be connected.
  ///
  /// False when this generation has been asked to end already.
  mutating func powerOn(_ partition: PartitionID, _ generation: BootGeneration) -> (Bool, [FabricAction]) {
    var row = power[partition] ?? PartitionPower(generation: generation)
    if let off = row.offThrough, generation <= off { return (false, []) }
    row.isOn = true
    row.generation = generation
    power[partition] = row
    var actions: [FabricAction] = []
    for place in ports.indices {
      guard let link = ports[place].deferred, link.partition == partition else { continue }
      ports[place].deferred = nil
      actions += establish(link, at: place)
    }
    return (true, actions)
  }

  /// Ends the partition's accesses at once; `poweredOff` follows when its process is gone and its cards are quiet.
  mutating func powerOff(
    _ partition: PartitionID, _ generation: BootGeneration, hasProcess: Bool
  ) -> [FabricAction] {
    var row = power[partition] ?? PartitionPower(generation: generation)
    if row.isOn, row.generation > generation { return [.report(.poweredOff(partition, generation: generation))] }
    row.offThrough = max(row.offThrough ?? generation, generation)
    row.goal = generation
    row.isProcessGone = !hasProcess
    power[partition] = row
    return switchOff(partition)
  }

  /// The partition's process is gone, asked or not.
  mutating func processGone(_ partition: PartitionID, _ generation: BootGeneration) -> [FabricAction] {
    guard var row = power[partition] else { return [.report(.poweredOff(partition, generation: generation))] }
    // The end of an earlier process, while the next one already starts.
    if row.isOn, row.generation > generation {
      defer { power[partition]?.goal = nil }
      return row.goal.map { [.report(.poweredOff(partition, generation: $0))] } ?? []
    }
    row.goal = row.goal ?? generation
    row.isProcessGone = true
    power[partition] = row
    return switchOff(partition)
  }

  /// The partition's command could not be started.
  mutating func startFailed(
    _ partition: PartitionID, _ generation: BootGeneration, _ text: String
  ) -> [FabricAction] {
    let failure = FabricAction.report(.powerOnFailed(partition, generation: generation, text: text))
    guard let row = power[partition], row.generation == generation else { return [failure] }
    return [failure] + switchOff(partition)
  }

  /// Refuses every access of the partition and lets its cards drain.
  mutating func switchOff(_ partition: PartitionID) -> [FabricAction] {
    power[partition]?.isOn = false
    var actions: [FabricAction] = []
    var buses: Set<BusNumber> = []
    for place in ports.indices where ports[place].link?.partition == partition {
      buses.insert(ports[place].slot.bus)
      actions += endAccess(place) + settle(place)
    }
    for bus in buses.sorted() { actions += settleBus(bus) }
    return actions + settlePower(partition)
  }

  mutating func settlePower(_ partition: PartitionID) -> [FabricAction] {
    guard let row = power[partition], let goal = row.goal, row.isProcessGone else { return [] }
    guard !ports.contains(where: { $0.running?.partition == partition }) else { return [] }
    power[partition]?.goal = nil
    return [.report(.poweredOff(partition, generation: goal))]
  }

  /// Refuses everything from now on; ``FabricAction/stopped`` when nothing is in flight.
  mutating func stop() -> [FabricAction] {
    isStopping = true
    var actions: [FabricAction] = []
    for place in ports.indices where ports[place].link != nil || !ports[place].waiting.isEmpty {
      actions += endAccess(place) + settle(place)
    }
    return actions + settleStop()
  }

  mutating func settleStop() -> [FabricAction] {
    isStopping && ports.allSatisfy(\.isQuiet) ? [.stopped] : []
  }
}
