package import ControlModel

/// What the supervisor tells of a partition's process.
package enum ProcessEvent: Equatable, Sendable {
  case started(PartitionID, BootGeneration)
  case startFailed(PartitionID, BootGeneration, String)
  /// The process is reaped, and no other process of its session is left.
  case gone(PartitionID, BootGeneration)
}
