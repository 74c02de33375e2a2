import ControlModel
import Dispatch

/// The process of one partition while it runs or ends, on its supervisor's queue.
final class Guest {
  let partition: MachinePartition
  let generation: BootGeneration
  let session: GuestSession
  let process: Pidfd
  /// Fires when the process, and later when a member of its session, has ended.
  var watch: (any DispatchSourceRead)?
  /// The partition was switched on again before this process was gone: start that generation then.
  var next: BootGeneration?

  init(partition: MachinePartition, generation: BootGeneration, session: GuestSession, process: Pidfd) {
    self.partition = partition
    self.generation = generation
    self.session = session
    self.process = process
  }
}

/// What the supervisor tells of a partition's process.
enum GuestEvent: Equatable, Sendable {
  case started(PartitionID, BootGeneration)
  case startFailed(PartitionID, BootGeneration, String)
  /// The process is reaped, and no other process of its session is left.
  case gone(PartitionID, BootGeneration)
}
