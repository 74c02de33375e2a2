import ControlModel
import Dispatch

/// The process of one partition from its start to its end, on its supervisor's queue.
final class PartitionProcess {
  /// What holds the process and all that it starts.
  enum Body {
    case session(ProcessSession)
    case unit(PartitionUnit)
  }
  enum Phase {
    /// The unit is asked to start.
    case starting
    /// Found in a record; whether it runs could not be asked yet, so it counts as running.
    case unknown
    case running
    /// The unit is asked to stop, or what the process left in its session is ended.
    case ending
  }
  let program: PartitionProgram
  let generation: BootGeneration
  let body: Body
  var phase: Phase
  /// Held from the moment on that it is known.
  var leader: Pidfd?
  /// Fires when the process, and later when a member of its session, has ended.
  var watch: (any DispatchSourceRead)?
  /// It was switched off, or on as another, while it started.
  var isUnwanted = false
  /// What was said last of systemd's not doing as asked: it is asked every second, and complained about once.
  var complaint = ""
  /// The partition was switched on again before this process was gone: what to start then.
  var next: (program: PartitionProgram, generation: BootGeneration)?

  init(
    program: PartitionProgram, generation: BootGeneration, body: Body, phase: Phase = .running, leader: Pidfd? = nil
  ) {
    self.program = program
    self.generation = generation
    self.body = body
    self.phase = phase
    self.leader = leader
  }

  /// Asking for it again is asking once.
  var isWanted: Bool {
    switch phase {
    case .starting, .unknown: !isUnwanted
    case .running: leader?.hasEnded == false
    case .ending: false
    }
  }
}
