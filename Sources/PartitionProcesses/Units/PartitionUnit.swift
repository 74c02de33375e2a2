import Dispatch
import Glibc
import SystemdSupport

/// The systemd unit of one partition, asked one thing after the other on a queue of its own, where waiting holds nobody
/// up but the partition itself.
///
/// The process is known by the unit's `InvocationID` and `MainPID`, not by /proc: the daemon's sandbox does not show it
/// other users' processes.
final class PartitionUnit: Sendable {
  /// `controlprog-partition@<NAME>.service`; a partition's name needs no escaping there.
  let name: String
  /// What it runs; nil when nobody knows, because it was not this partition's way to start.
  let startFile: String?
  private let manager: any UnitManager
  private let queue: DispatchQueue

  /// The unit's main process, held.
  struct Run: Sendable {
    let leader: Pidfd
    let pid: pid_t
    /// This start of the unit and no other.
    let invocation: String
    let controlGroup: String
  }

  /// What is found of a unit.
  enum Sighting: Sendable {
    case running(Run)
    /// Nothing of it is left.
    case over
    /// It is on its way up.
    case starting
    /// It ends, or its main process is gone.
    case between
  }

  /// `startFile` is where its record has it; without one it is where it is written now.
  init(of program: PartitionProgram, _ manager: any UnitManager, startFile: String? = nil) {
    name = "controlprog-partition@\(program.name).service"
    self.startFile = startFile ?? program.startFile?.path
    self.manager = manager
    queue = DispatchQueue(label: "controlprog.unit.\(program.name)")
  }

  /// A start that systemd comes to later, an unanswered one or an administrator's, finds nothing to run.
  func removeStartFile() { if let startFile { unlink(startFile) } }

  /// Starts it with a CPU weight, and holds its main process.
  func start(weight: Int?, done: @escaping @Sendable (Result<Run, UnitFailure>) -> Void) {
    queue.async { [self] in
      done(
        Result { () throws(UnitFailure) in
          let state = try manager.start(name, weight: weight)
          guard case .running(let run) = try sight(state) else {
            // What it left is ended with it; how it ended is said once, and then forgotten by systemd.
            let now = (try? manager.stop(name)) ?? state
            throw UnitFailure(now.isOver ? .failed : .unsettled, "\(name) ended at once: \(now.ending)")
          }
          return run
        })
    }
  }

  /// Ends all of it; how it ended, in words.
  func end(done: @escaping @Sendable (Result<String, UnitFailure>) -> Void) {
    queue.async { [self] in done(Result { () throws(UnitFailure) in try manager.stop(name).ending }) }
  }

  /// Waits until all of it has ended, on the caller's thread.
  func endNow() throws(UnitFailure) { try queue.syncThrowing { () throws(UnitFailure) in _ = try manager.stop(name) } }

  func look(done: @escaping @Sendable (Result<Sighting, UnitFailure>) -> Void) {
    queue.async { [self] in done(Result { () throws(UnitFailure) in try sight(try manager.state(of: name)) }) }
  }

  /// Waits for the answer on the caller's thread.
  func lookNow() throws(UnitFailure) -> Sighting {
    try queue.syncThrowing { () throws(UnitFailure) in try sight(try manager.state(of: name)) }
  }

  /// Sets the weight; whether the kernel has it then.
  func setWeight(_ weight: Int, done: @escaping @Sendable (Result<Bool, UnitFailure>) -> Void) {
    queue.async { [self] in
      done(
        Result { () throws(UnitFailure) in
          try manager.setCPUWeight(weight, of: name)
          return KernelWeight.is(weight, in: try manager.state(of: name).controlGroup)
        })
    }
  }

  /// Opens the main process first and asks again then: had it ended meanwhile, systemd, its parent, would know before
  /// the kernel could give the pid to another.
  private func sight(_ state: UnitState) throws(UnitFailure) -> Sighting {
    if state.isOver { return .over }
    if state.activeState == "activating" { return .starting }
    guard state.activeState == "active", state.mainPID > 0, let leader = Pidfd(state.mainPID) else { return .between }
    let again = try manager.state(of: name)
    guard again.mainPID == state.mainPID, again.invocation == state.invocation else { return .between }
    return .running(
      Run(leader: leader, pid: state.mainPID, invocation: state.invocation, controlGroup: state.controlGroup))
  }
}

/// The weight that a unit's processes have, by the kernel's own word.
enum KernelWeight {
  private static let mount = OwnGroup.mount(in: OwnGroup.text("/proc/self/mountinfo"))

  /// False also where this kernel has no such controller in version 2.
  static func `is`(_ weight: Int, in group: String) -> Bool {
    guard let mount, !group.isEmpty else { return false }
    return GroupFile.words("\(mount)\(group)/cpu.weight") == ["\(weight)"]
  }
}

extension DispatchQueue {
  /// sync(execute:) with a typed error.
  fileprivate func syncThrowing<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    try sync { Result { () throws(Failure) in try body() } }.get()
  }
}
