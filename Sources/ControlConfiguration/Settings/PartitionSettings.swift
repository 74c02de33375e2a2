package import ControlModel

/// A partition as the file has it.
package struct PartitionSettings: Equatable, Sendable {
  package let id: PartitionID
  package let name: String
  /// Bytes.
  package var memory: UInt64
  /// Bytes from the start of physical memory (Fig 7).
  package var memoryOffset: UInt64
  /// At the first start.
  package var isActive: Bool
  /// Percent, at the first start.
  package var cpuShare: Int
  package var cluster: ClusterID?
  package var mayFence: Bool
  /// The uid that owns its socket and its memory file.
  package var owner: UInt32
  /// The guest's program and arguments; empty when the daemon starts no process for it.
  package var command: [String]
  package var environment: [String: String]
  /// Present exactly with ``MachineKind/qemu``.
  package var qemu: QEMUPartitionSettings?
}
