import ControlModel

extension Reading {
  /// Reads what everything else depends on, and remembers the kind.
  func machine(_ root: MappingReader) -> MachineSettings {
    var machine = MachineSettings()
    kind = root.has(RootSchema.machine) ? nil : machine.kind
    guard let mapping = root[RootSchema.machine] else { return machine }
    kind = mapping[MachineSchema.kind]
    mapping.set(&machine.program, MachineSchema.program)
    mapping.set(&machine.start, MachineSchema.start)
    if kind == .embedded, mapping.has(MachineSchema.program) {
      mapping.report(MachineSchema.program, "found a program; allowed only with kind qemu")
    }
    machine.kind = kind ?? machine.kind
    return machine
  }

  func limits(_ root: MappingReader) -> LimitSettings {
    var limits = LimitSettings()
    guard let mapping = root[RootSchema.limits] else { return limits }
    mapping.set(&limits.jsonDepth, LimitSchema.jsonDepth)
    mapping.set(&limits.outstandingRequests, LimitSchema.outstanding)
    mapping.set(&limits.connectionsPerPartition, LimitSchema.partitionConnections)
    mapping.set(&limits.connectionsPerUser, LimitSchema.userConnections)
    mapping.set(&limits.connectionsForAdmins, LimitSchema.adminConnections)
    mapping.set(&limits.guestCommandsPerSecond, LimitSchema.commandRate)
    mapping.set(&limits.guestCommandBurst, LimitSchema.commandBurst)
    mapping.set(&limits.guestAccessesPerSecond, LimitSchema.accessRate)
    mapping.set(&limits.slowdown, LimitSchema.slowdown)
    mapping.set(&limits.unreadOutput, LimitSchema.unreadOutput)
    mapping.set(&limits.unreadGrace, LimitSchema.unreadGrace)
    mapping.set(&limits.partialLine, LimitSchema.partialLine)
    return limits
  }

  func store(_ root: MappingReader) -> StoreSettings {
    var store = StoreSettings()
    guard let mapping = root[RootSchema.store] else { return store }
    mapping.set(&store.retainedEvents, StoreSchema.retainedEvents)
    mapping.set(&store.retainedOperations, StoreSchema.retainedOperations)
    mapping.set(&store.ballast, StoreSchema.ballast)
    return store
  }
}

extension MappingReader {
  /// Sets `value` to what the file has, if it has it.
  func set<Value>(_ value: inout Value, _ key: Key<Value>) {
    if has(key), let found = self[key] { value = found }
  }

  /// The text of a key that is read, and reported, elsewhere; empty when it is not usable.
  func text(_ key: Key<String>) -> String {
    guard has(key), case .success(let text) = key.kind.read(reading.document, place(key)) else { return "" }
    return text
  }
}
