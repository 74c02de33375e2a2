internal import ControlPlane
internal import Synchronization

/// The lines with which planes gave up.
final class Fates: Sendable {
  private let state = Mutex<[String]>([])
  var entries: [String] { state.withLock { $0 } }
  func note(_ why: String) { state.withLock { $0.append(why) } }
}

/// How starts ended.
final class Outcomes: Sendable {
  private let state = Mutex<[Result<Void, MachineFailure>]>([])
  var first: Result<Void, MachineFailure>? { state.withLock { $0.first } }
  func note(_ outcome: Result<Void, MachineFailure>) { state.withLock { $0.append(outcome) } }
}
