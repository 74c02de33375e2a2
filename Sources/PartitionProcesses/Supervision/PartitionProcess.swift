import ControlModel
import Dispatch

/// The process of one partition while it runs or ends, on its supervisor's queue.
final class PartitionProcess {
  let program: PartitionProgram
  let generation: BootGeneration
  let session: ProcessSession
  let leader: Pidfd
  /// Fires when the process, and later when a member of its session, has ended.
  var watch: (any DispatchSourceRead)?
  /// The partition was switched on again before this process was gone: what to start then.
  var next: (program: PartitionProgram, generation: BootGeneration)?

  init(program: PartitionProgram, generation: BootGeneration, session: ProcessSession, leader: Pidfd) {
    self.program = program
    self.generation = generation
    self.session = session
    self.leader = leader
  }
}
