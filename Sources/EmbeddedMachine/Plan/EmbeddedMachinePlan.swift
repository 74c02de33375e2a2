package import ControlModel
package import PartitionProcesses

/// All that the administrator configured of the machine in this process: nothing in it changes while it runs.
package struct EmbeddedMachinePlan: Equatable, Sendable {
  package var partitions: [MachinePartition]
  package var devices: [MachineDevice]
  /// Every slot of the machine and the device that is in it at the first start; later the durable record rules.
  package var slots: [SlotNumber: String?]
  /// Absolute path of the directory for process records, guests' logs and faults of cards without a medium.
  package var stateDirectory: String

  package init(
    partitions: [MachinePartition], devices: [MachineDevice], slots: [SlotNumber: String?], stateDirectory: String
  ) {
    self.partitions = partitions
    self.devices = devices
    self.slots = slots
    self.stateDirectory = stateDirectory
  }
}

/// A partition as this machine has it: memory, and what runs in it.
package struct MachinePartition: Equatable, Sendable {
  package let id: PartitionID
  package let name: String
  /// Bytes of memory; the file is sparse and has this length.
  package var memory: UInt64
  /// Where the memory lies in the physical address space, in bytes (Fig 7).
  package var memoryOffset: UInt64
  /// Absolute path of the memory file, mode 0600.
  package var memoryPath: String
  /// Who owns the memory file and runs the command.
  package var ownerUID: UInt32
  /// Program (absolute path, or a name in PATH) and arguments; nil: a partition that is only switched.
  package var command: [String]?
  /// Whether the command is the daemon's child or a systemd unit's.
  package var start: ProcessStart
  /// Further variables of the command's environment, which is otherwise made anew and not inherited.
  package var environment: [String: String]
  /// The partition's socket, told to the command.
  package var socketPath: String

  package init(
    id: PartitionID, name: String, memory: UInt64, memoryOffset: UInt64, memoryPath: String, ownerUID: UInt32,
    command: [String]? = nil, start: ProcessStart = .child, environment: [String: String] = [:],
    socketPath: String = ""
  ) {
    self.id = id
    self.name = name
    self.memory = memory
    self.memoryOffset = memoryOffset
    self.memoryPath = memoryPath
    self.ownerUID = ownerUID
    self.command = command
    self.start = start
    self.environment = environment
    self.socketPath = socketPath
  }
}

/// A card with a single port, and the medium behind it when it is a disk.
package struct MachineDevice: Equatable, Sendable {
  package let name: String
  package let kind: Device.Kind
  /// Absolute path of the disk's image, an ordinary file; nil for other kinds.
  package var mediumPath: String?
  /// Bytes of the medium to create when there is no file; nil: a missing medium is an error.
  package var createSize: UInt64?

  package init(name: String, kind: Device.Kind, mediumPath: String? = nil, createSize: UInt64? = nil) {
    self.name = name
    self.kind = kind
    self.mediumPath = mediumPath
    self.createSize = createSize
  }
}
