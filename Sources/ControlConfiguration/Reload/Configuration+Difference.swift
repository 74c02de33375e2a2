import ControlModel

extension Configuration {
  /// What has changed since `running` was read, in the order of the schema; empty when nothing has.
  package func difference(from running: Configuration) -> [ConfigurationChange] {
    var list = ChangeList()
    list.compare("", RootSchema.runtimeDirectory, running.runtimeDirectory, runtimeDirectory)
    list.compare("", RootSchema.stateDirectory, running.stateDirectory, stateDirectory)
    list.compare("machine", MachineSchema.kind, running.machine.kind, machine.kind)
    list.compare("machine", MachineSchema.program, running.machine.program, machine.program)
    list.compare("machine", MachineSchema.start, running.machine.start, machine.start)
    list.access(running.access, access)
    list.match("clusters", running.clusters, clusters, by: \.name, shown: { $0 }) { $0.cluster($1, $2, $3) }
    let (before, after) = (Names(running), Names(self))
    list.match("partitions", running.partitions, partitions, by: \.name, shown: { $0 }) { list, path, old, new in
      list.partition(path, (old, before), (new, after))
    }
    list.match("devices", running.devices, devices, by: \.name, shown: { $0 }) { $0.device($1, $2, $3) }
    list.match("slots", running.slots, slots, by: \.number, shown: { "\($0.number)" }) { list, path, old, new in
      list.slot(path, (old, before), (new, after), fixesPlaces: running.machine.kind.fixesPlaces)
    }
    list.limits(running.limits, limits)
    list.store(running.store, store)
    return list.changes
  }

  /// Names for the numbers of one configuration.
  struct Names {
    let partitions: [PartitionID: String]
    let clusters: [ClusterID: String]
    init(_ configuration: Configuration) {
      partitions = Dictionary(configuration.partitions.map { ($0.id, $0.name) }, uniquingKeysWith: { a, _ in a })
      clusters = Dictionary(configuration.clusters.map { ($0.id, $0.name) }, uniquingKeysWith: { a, _ in a })
    }
  }
}

extension ChangeList {
  fileprivate mutating func access(_ old: AccessSettings, _ new: AccessSettings) {
    let subjects = Set(old.roles.keys).union(new.roles.keys)
    for (name, subject) in subjects.map({ ($0.description, $0) }).sorted(by: { $0.0 < $1.0 }) {
      compare("access.\(name)", AccessSchema.role, old.roles[subject], new.roles[subject])
    }
  }

  fileprivate mutating func cluster(_ path: String, _ old: ClusterPlan, _ new: ClusterPlan) {
    if old.id != new.id { add(path, .restart, "position \(old.id.number) -> \(new.id.number)") }
    compare(path, ClusterSchema.fencing, old.fencing, new.fencing)
    compare(path, ClusterSchema.silenceLimit, old.silenceLimit, new.silenceLimit)
    compare(path, ClusterSchema.defaultCase, old.defaultCase, new.defaultCase)
    compare(path, ClusterSchema.removal, old.removal, new.removal)
    compare("\(path).cpu_share", ClusterSchema.activeShare, old.activeShare, new.activeShare)
    compare("\(path).cpu_share", ClusterSchema.standbyShare, old.standbyShare, new.standbyShare)
    compare("\(path).fence_limit", ClusterSchema.pairLimit, old.pairLimit, new.pairLimit)
    compare("\(path).fence_limit", ClusterSchema.pairWindow, old.pairWindow, new.pairWindow)
    compare("\(path).fence_limit", ClusterSchema.clusterLimit, old.clusterLimit, new.clusterLimit)
    compare("\(path).fence_limit", ClusterSchema.clusterWindow, old.clusterWindow, new.clusterWindow)
  }

  fileprivate mutating func partition(
    _ path: String, _ old: (row: PartitionSettings, names: Configuration.Names),
    _ new: (row: PartitionSettings, names: Configuration.Names)
  ) {
    let (a, b) = (old.row, new.row)
    compare(path, PartitionSchema.number, Int(a.id.number), Int(b.id.number))
    compare(path, PartitionSchema.memory, a.memory, b.memory)
    compare(path, PartitionSchema.memoryOffset, a.memoryOffset, b.memoryOffset)
    compare(path, PartitionSchema.active, a.isActive, b.isActive)
    compare(path, PartitionSchema.cpuShare, a.cpuShare, b.cpuShare)
    compare(
      path, PartitionSchema.cluster, a.cluster.flatMap { old.names.clusters[$0] },
      b.cluster.flatMap { new.names.clusters[$0] })
    compare(path, PartitionSchema.mayFence, a.mayFence, b.mayFence)
    compare(path, PartitionSchema.owner, .number(a.owner), .number(b.owner))
    compare(path, PartitionSchema.command, a.command, b.command)
    compare(path, PartitionSchema.environment, a.environment, b.environment)
    qemu("\(path).qemu", a.qemu, b.qemu)
  }

  fileprivate mutating func device(_ path: String, _ old: DeviceSettings, _ new: DeviceSettings) {
    compare(path, DeviceSchema.kind, old.kind, new.kind)
    compare(path, DeviceSchema.path, old.medium?.path, new.medium?.path)
    compare(path, DeviceSchema.size, old.medium?.size, new.medium?.size)
    qemu("\(path).qemu", old.qemu, new.qemu)
  }

  fileprivate mutating func slot(
    _ path: String, _ old: (row: SlotSettings, names: Configuration.Names),
    _ new: (row: SlotSettings, names: Configuration.Names), fixesPlaces: Bool
  ) {
    func name(_ id: PartitionID, _ names: Configuration.Names) -> String { names.partitions[id] ?? "\(id.number)" }
    compare(
      path, SlotSchema.partition, old.row.partition.map { name($0, old.names) },
      new.row.partition.map { name($0, new.names) })
    compare(path, SlotSchema.enabled, old.row.isEnabled, new.row.isEnabled)
    compare(path, SlotSchema.device, old.row.device, new.row.device)
    // Two lists of a thousand names for each of ten thousand slots are worded only where they differ.
    guard old.row.candidates != new.row.candidates else { return }
    let (before, after) = (
      old.row.candidates.map { name($0, old.names) }, new.row.candidates.map { name($0, new.names) }
    )
    let waits = fixesPlaces && !Set(after).isSubset(of: before)
    compare(path, SlotSchema.candidates, .names(before), .names(after), effect: waits ? .restart : nil)
  }

  fileprivate mutating func limits(_ old: LimitSettings, _ new: LimitSettings) {
    let path = "limits"
    compare(path, LimitSchema.jsonDepth, old.jsonDepth, new.jsonDepth)
    compare(path, LimitSchema.outstanding, old.outstandingRequests, new.outstandingRequests)
    compare(path, LimitSchema.partitionConnections, old.connectionsPerPartition, new.connectionsPerPartition)
    compare(path, LimitSchema.userConnections, old.connectionsPerUser, new.connectionsPerUser)
    compare(path, LimitSchema.adminConnections, old.connectionsForAdmins, new.connectionsForAdmins)
    compare(path, LimitSchema.commandRate, old.guestCommandsPerSecond, new.guestCommandsPerSecond)
    compare(path, LimitSchema.commandBurst, old.guestCommandBurst, new.guestCommandBurst)
    compare(path, LimitSchema.accessRate, old.guestAccessesPerSecond, new.guestAccessesPerSecond)
    compare(path, LimitSchema.slowdown, old.slowdown, new.slowdown)
    compare(path, LimitSchema.unreadOutput, old.unreadOutput, new.unreadOutput)
    compare(path, LimitSchema.unreadGrace, old.unreadGrace, new.unreadGrace)
    compare(path, LimitSchema.partialLine, old.partialLine, new.partialLine)
  }

  fileprivate mutating func store(_ old: StoreSettings, _ new: StoreSettings) {
    compare("store", StoreSchema.retainedEvents, old.retainedEvents, new.retainedEvents)
    compare("store", StoreSchema.retainedOperations, old.retainedOperations, new.retainedOperations)
    compare("store", StoreSchema.ballast, old.ballast, new.ballast)
  }
}
