internal import ControlConfiguration
internal import ControlModel
internal import ControlPlane
internal import ControlStore
internal import ControlTransport
internal import EmbeddedMachine
internal import Glibc
internal import PartitionProcesses

/// What the parts are told, from the one configuration: the only place that knows them all.
struct Assembly {
  let configuration: Configuration

  /// What a first start begins with.
  ///
  /// A partition with a process is started, not just switched on.
  func initial(_ traits: MachineTraits) -> Reconciliation.Initial {
    let processes = Set(configuration.partitions.filter { $0.qemu != nil || !$0.command.isEmpty }.map(\.id))
    let partitions = configuration.initialPartitions.map { partition in
      guard processes.contains(partition.id), partition.isActive else { return partition }
      var starting = partition
      starting.power = .starting
      return starting
    }
    return Reconciliation.Initial(
      topology: topology(traits), slots: configuration.initialSlots, partitions: partitions,
      clusters: configuration.initialClusters)
  }

  /// The administrator's view of the machine, with what its backend can do.
  func topology(_ traits: MachineTraits) -> Topology {
    configuration.topology(
      connectsInstantly: traits.connectsInstantly, withdrawsEjectRequests: traits.withdrawsEjectRequests)
  }

  /// How partitions' programs are started.
  var start: ProcessStart {
    switch configuration.machine.start {
    case .process: .child
    case .unit: .unit(UnitPlaces(runtimeDirectory: configuration.runtimeDirectory))
    }
  }

  var embeddedPlan: EmbeddedMachinePlan {
    let run = configuration.runtimeDirectory
    let state = configuration.stateDirectory
    let partitions = configuration.partitions.map { partition in
      MachinePartition(
        id: partition.id, name: partition.name, memory: partition.memory, memoryOffset: partition.memoryOffset,
        memoryPath: "\(run)/partition/\(partition.name).mem", ownerUID: partition.owner,
        command: partition.command.isEmpty ? nil : partition.command, start: start, environment: partition.environment,
        socketPath: socketPath(of: partition.name))
    }
    let devices = configuration.devices.map { device in
      MachineDevice(
        name: device.name, kind: device.kind, mediumPath: device.medium.map { "\(state)/\($0.path)" },
        createSize: device.medium?.size)
    }
    let slots = Dictionary(configuration.slots.map { ($0.number, $0.device) }, uniquingKeysWith: { first, _ in first })
    return EmbeddedMachinePlan(partitions: partitions, devices: devices, slots: slots, stateDirectory: state)
  }

  var storeOptions: StoreOptions {
    var options = StoreOptions()
    options.eventLimit = configuration.store.retainedEvents
    options.operationLimit = configuration.store.retainedOperations
    options.ballastBytes = Int(clamping: configuration.store.ballast)
    return options
  }

  func socketPath(of partition: String) -> String {
    "\(configuration.runtimeDirectory)/partition/\(partition).sock"
  }

  /// `control.sock`, and one socket a partition (protocol, section 1).
  var doors: [Door] {
    [Door.control()]
      + configuration.partitions.map { partition in
        Door.partition(partition.id, name: partition.name, owner: owner(of: partition.owner))
      }
  }

  /// Nil for the daemon's own user: without privileges not even the group could be changed.
  private func owner(of uid: UInt32) -> Door.Owner? { uid == geteuid() ? nil : Door.Owner(uid: uid, gid: 0) }

  /// The sum of connections follows from the configuration: every partition's, as many for operators, and the admins'.
  var transportSettings: TransportSettings {
    let limits = configuration.limits
    var settings = TransportSettings()
    settings.outstandingLimit = limits.outstandingRequests
    settings.outputLimit = Int(clamping: limits.unreadOutput)
    settings.outputGrace = limits.unreadGrace
    settings.partialLineGrace = limits.partialLine
    settings.connectionsPerPartition = limits.connectionsPerPartition
    settings.connectionsPerUser = limits.connectionsPerUser
    settings.reservedForAdmins = limits.connectionsForAdmins
    settings.connectionLimit =
      configuration.partitions.count * limits.connectionsPerPartition
      + (configuration.access.roles.count + 1) * limits.connectionsPerUser + limits.connectionsForAdmins
    settings.slowdown = limits.slowdown
    settings.guestLimits = RateLimits(
      commands: rate(limits.guestCommandsPerSecond, burst: limits.guestCommandBurst),
      registers: rate(limits.guestAccessesPerSecond, burst: limits.guestAccessesPerSecond))
    return settings
  }

  private func rate(_ perSecond: Int, burst: Int) -> TokenBucket.Rate {
    TokenBucket.Rate(perSecond: UInt64(clamping: perSecond), burst: UInt64(clamping: burst))
  }
}
