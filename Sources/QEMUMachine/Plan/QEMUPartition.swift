package import ControlModel
package import PartitionProcesses

/// A partition that is a virtual machine of QEMU's: what its process is started with.
package struct QEMUPartition: Equatable, Sendable {
  /// The chipset, which also decides where slots are: behind a bridge for each bus, or at a root port each.
  package enum MachineType: String, Equatable, Sendable, CaseIterable { case pc, q35 }
  package enum Accelerator: String, Equatable, Sendable, CaseIterable { case tcg, kvm }

  /// What it boots: a kernel that QEMU loads, else a disk, else nothing but firmware.
  package enum Boot: Equatable, Sendable {
    /// Absolute paths; `append` is the kernel's command line.
    case kernel(path: String, initrd: String?, append: String)
    /// The image of a system disk of its own, which no slot has.
    case disk(image: String, format: DiskFormat)
    case firmware
  }

  package let id: PartitionID
  package let name: String
  package var ownerUID: UInt32
  /// QEMU's program: an absolute path, or a name in PATH.
  package var program: String
  package var machine: MachineType
  /// Bytes, a multiple of 1 MiB.
  package var memory: UInt64
  package var cpus: Int
  package var accelerator: Accelerator
  package var boot: Boot
  /// Further arguments, as they are.
  package var arguments: [String]
  package var start: ProcessStart
  package var environment: [String: String]
  /// The partition's socket, which the agent's virtio-serial port is wired to.
  package var agentSocket: String
  /// The slots that it may ever own, ascending: each has a place of its own in its machine.
  package var slots: [SlotNumber]

  package init(
    id: PartitionID, name: String, ownerUID: UInt32, program: String = "qemu-system-x86_64",
    machine: MachineType = .pc, memory: UInt64, cpus: Int = 1, accelerator: Accelerator = .tcg, boot: Boot = .firmware,
    arguments: [String] = [], start: ProcessStart = .child, environment: [String: String] = [:], agentSocket: String,
    slots: [SlotNumber]
  ) {
    self.id = id
    self.name = name
    self.ownerUID = ownerUID
    self.program = program
    self.machine = machine
    self.memory = memory
    self.cpus = cpus
    self.accelerator = accelerator
    self.boot = boot
    self.arguments = arguments
    self.start = start
    self.environment = environment
    self.agentSocket = agentSocket
    self.slots = slots
  }
}
