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
    /// Found, in a record or without one; whether it runs could not be asked yet, so it counts as running.
    case unknown
    case running
    /// The unit is asked to stop, or what the process left in its session is ended.
    case ending
  }
  enum Wanted: Equatable {
    /// That it runs.
    case this
    /// That nothing does.
    case nothing
    /// That this is started when the process is gone.
    case next(PartitionProgram, BootGeneration)
  }
  let program: PartitionProgram
  let generation: BootGeneration
  let body: Body
  var phase: Phase
  /// Held from the moment on that it is known.
  var leader: Pidfd?
  /// Fires when the process, and later when a member of its session, has ended.
  var watch: (any DispatchSourceRead)?
  /// What was asked for last.
  var wanted = Wanted.this
  /// What was said last of systemd's not doing as asked: it is asked every second, and complained about once.
  var complaint = ""
  /// How often systemd was asked in vain.
  var failures = 0

  init(
    program: PartitionProgram, generation: BootGeneration, body: Body, phase: Phase = .running, leader: Pidfd? = nil
  ) {
    self.program = program
    self.generation = generation
    self.body = body
    self.phase = phase
    self.leader = leader
  }

  /// It runs or may come to, and nobody has asked for its end.
  var isKept: Bool { wanted == .this && phase != .ending && leader?.hasEnded != true }
}
