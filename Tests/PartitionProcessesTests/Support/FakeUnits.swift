import ControlTestSupport
import Glibc
import Synchronization
import SystemdSupport

@testable import PartitionProcesses

/// In the place of systemd: runs the launcher on a partition's start file, as the unit does, in a group of its own.
final class FakeUnits: UnitManager {
  struct Unit {
    var pid: pid_t = 0
    var state = UnitState()
  }
  struct Facts {
    var units: [String: Unit] = [:]
    var starts = 0
    var weights: [Int] = []
    /// What the next calls of a name answer, instead of doing it.
    var failures: [String: [UnitFailure]] = [:]
  }
  let facts = Mutex(Facts())
  let directory: String
  /// Somebody who waits here holds up every start.
  let gate = Gate()
  /// Weights that units were given while they ran.
  let weighed: AsyncStream<Int>
  private let weigh: AsyncStream<Int>.Continuation

  init(_ bench: Scratch) {
    directory = bench.root
    (weighed, weigh) = AsyncStream.makeStream(of: Int.self)
  }

  deinit { facts.withLock { for unit in $0.units.values where unit.pid > 0 { kill(-unit.pid, SIGKILL) } } }

  func fail(_ call: String, _ kinds: UnitFailure.Kind...) {
    facts.withLock { $0.failures[call] = kinds.map { UnitFailure($0, "\(call) says no") } }
  }

  /// The unit is found like this from now on, whatever it does.
  func find(_ unit: String, _ activeState: String) {
    facts.withLock { $0.units[unit]?.state.activeState = activeState }
  }

  private func check(_ call: String) throws(UnitFailure) {
    let failure = facts.withLock { facts in
      facts.failures[call]?.isEmpty == false ? facts.failures[call]?.removeFirst() : nil
    }
    if let failure { throw failure }
  }

  func state(of unit: String) throws(UnitFailure) -> UnitState {
    try check("state")
    return facts.withLock { facts in
      var found = facts.units[unit] ?? Unit()
      Self.look(&found)
      facts.units[unit] = found
      return found.state
    }
  }

  func start(_ unit: String, weight: Int?) throws(UnitFailure) -> UnitState {
    gate.pass()
    if let weight { facts.withLock { $0.weights.append(weight) } }
    try check("start")
    _ = try stop(unit)
    let name = unit.split(separator: "@")[1].dropLast(".service".count)
    return facts.withLock { facts in
      facts.starts += 1
      let pid = Self.spawn("\(directory)/start/\(name)", log: "\(directory)/\(name).log")
      let state = UnitState(activeState: "active", mainPID: pid, invocation: "\(facts.starts)")
      facts.units[unit] = Unit(pid: pid, state: state)
      return state
    }
  }

  func stop(_ unit: String) throws(UnitFailure) -> UnitState {
    try check("stop")
    return facts.withLock { facts in
      guard var found = facts.units[unit] else { return UnitState() }
      if found.pid > 0 {
        kill(-found.pid, SIGKILL)
        Self.look(&found, 0)
      }
      found.state.activeState = "inactive"
      facts.units[unit] = found
      return found.state
    }
  }

  func setCPUWeight(_ weight: Int, of unit: String) throws(UnitFailure) {
    try check("weight")
    facts.withLock { $0.weights.append(weight) }
    weigh.yield(weight)
  }

  /// As systemd: the main process that has ended is reaped, and what it left is the unit's still.
  private static func look(_ unit: inout Unit, _ flags: Int32 = WNOHANG) {
    var status: Int32 = 0
    guard unit.state.mainPID > 0, waitpid(unit.pid, &status, flags) == unit.pid else { return }
    unit.state.mainPID = 0
    unit.state.activeState = "deactivating"
    unit.state.result = status == 0 ? "success" : "exit-code"
    unit.state.mainStatus = status >> 8 & 0xFF
  }

  private static let launcher =
    #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/systemd/partition-run"

  private static func spawn(_ file: String, log: String) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o640)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    let words: [UnsafeMutablePointer<CChar>?] = [strdup(launcher), strdup(file), nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    return posix_spawn(&pid, launcher, &actions, &attributes, words, environ) == 0 ? pid : 0
  }
}

/// Holds threads up while it is closed.
final class Gate: Sendable {
  private let lock = Mutex(false)
  private let descriptors: (read: Int32, write: Int32)

  init() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    descriptors = (ends[0], ends[1])
  }

  deinit {
    close(descriptors.read)
    close(descriptors.write)
  }

  func shut() { lock.withLock { $0 = true } }

  /// Lets one through that waits, or will.
  func open() {
    lock.withLock { $0 = false }
    _ = write(descriptors.write, "x", 1)
  }

  fileprivate func pass() {
    guard lock.withLock({ $0 }) else { return }
    var byte: UInt8 = 0
    _ = read(descriptors.read, &byte, 1)
  }
}
