package import ControlModel
package import GuestAgent

/// The service under the member's care: started when it is wanted, checked while it runs, stopped before its device goes.
///
/// A value: is told what is wanted and how the programs ended, and answers which program to run. One program runs at a time.
package struct ServiceCare: Equatable, Sendable {
  package enum Program: String, Equatable, Sendable { case start, stop, check }

  package enum Input: Equatable, Sendable {
    /// Whether the service should run here.
    case want(Bool)
    /// Stop, whatever it takes, and say how it went: its device is about to go.
    case release
    case ended(Program, HookResult)
    /// The time asked for has come.
    case timer
    /// A new boot: nothing runs.
    case reset
  }

  package enum Action: Equatable, Sendable {
    case run(Program)
    /// ``Input/timer`` after that; replaces the one before.
    case wake(Interval)
    case say(AgentPresence.Service)
    /// Answers every ``Input/release`` so far.
    case released(HookResult)
    case note(String)
  }

  enum Phase: Equatable {
    case stopped
    case starting, running, checking, stopping
    /// Until the next attempt to start.
    case pausing
    case failed
  }

  private let settings: ServiceSettings
  private(set) var phase = Phase.stopped
  private var isWanted = false
  private var isReleasing = false
  /// Attempts to start that have failed since it was last wanted.
  private var failedStarts = 0
  private var failedChecks = 0
  private var restarts = 0
  private var actions: [Action] = []

  package init(_ settings: ServiceSettings) { self.settings = settings }

  /// It was started and nothing says that it does not run.
  package var isRunning: Bool { phase == .running || phase == .checking }
  /// It cannot be made to run here; another boot may.
  package var hasFailed: Bool { phase == .failed }

  package mutating func handle(_ input: Input) -> [Action] {
    actions = []
    switch input {
    case .want(let isWanted): want(isWanted)
    case .release: release()
    case .ended(let program, let result): ended(program, result)
    case .timer: timer()
    case .reset: reset()
    }
    return actions
  }

  private mutating func want(_ wanted: Bool) {
    guard isWanted != wanted else { return }
    isWanted = wanted
    failedStarts = 0
    restarts = 0
    if wanted, phase == .stopped { start() }
    // What is starting or being checked is stopped when that has ended.
    if !wanted, phase == .running || phase == .failed || phase == .pausing { stop() }
  }

  private mutating func release() {
    isWanted = false
    isReleasing = true
    switch phase {
    case .stopped:
      isReleasing = false
      actions.append(.released(.done))
    case .running, .failed, .pausing: stop()
    case .starting, .checking, .stopping: break
    }
  }

  private mutating func reset() {
    phase = .stopped
    isWanted = false
    failedStarts = 0
    restarts = 0
    if isReleasing { actions.append(.released(.done)) }
    isReleasing = false
    actions.append(.say(.stopped))
  }

  private mutating func start() {
    phase = .starting
    actions.append(.say(.starting))
    actions.append(.run(.start))
  }

  private mutating func stop() {
    phase = .stopping
    actions.append(.run(.stop))
  }

  private mutating func timer() {
    switch phase {
    case .running:
      phase = .checking
      actions.append(.run(.check))
    case .pausing: if isWanted { start() } else { stop() }
    case .stopped, .starting, .checking, .stopping, .failed: break
    }
  }

  private mutating func ended(_ program: Program, _ result: HookResult) {
    switch (program, phase, result) {
    case (.start, .starting, .done): started()
    case (.start, .starting, .failed(_, let why)): startFailed(why)
    case (.check, .checking, .done):
      failedChecks = 0
      goOn()
    case (.check, .checking, .failed(_, let why)): checkFailed(why)
    case (.stop, .stopping, _): stopped(result)
    // Of a run that a new boot has made void.
    case (.start, _, _), (.check, _, _), (.stop, _, _): break
    }
  }

  private mutating func started() {
    failedChecks = 0
    actions.append(.note("the service runs"))
    actions.append(.say(.ok))
    goOn()
  }

  private mutating func goOn() {
    guard isWanted else { return stop() }
    phase = .running
    actions.append(.wake(settings.checkInterval))
  }

  private mutating func startFailed(_ why: String) {
    failedStarts += 1
    actions.append(.note("the service did not start, attempt \(failedStarts) of \(settings.startAttempts): \(why)"))
    guard isWanted else { return stop() }
    guard failedStarts < settings.startAttempts else { return fail() }
    phase = .pausing
    actions.append(.wake(settings.startPause))
  }

  private mutating func checkFailed(_ why: String) {
    failedChecks += 1
    actions.append(.note("the service's check failed, \(failedChecks) of \(settings.checkFailures): \(why)"))
    guard isWanted, failedChecks >= settings.checkFailures else { return goOn() }
    guard restarts < settings.restarts else { return fail() }
    restarts += 1
    failedChecks = 0
    actions.append(.say(.starting))
    stop()
  }

  /// What is left of it is stopped when its device goes, or its partition.
  private mutating func fail() {
    phase = .failed
    actions.append(.note("the service has failed here"))
    actions.append(.say(.failed))
  }

  private mutating func stopped(_ result: HookResult) {
    if case .failed(_, let why) = result { return stopFailed(why, result) }
    phase = .stopped
    if isReleasing { actions.append(.released(.done)) }
    isReleasing = false
    if isWanted { return start() }
    actions.append(.note("the service is stopped"))
    actions.append(.say(.stopped))
  }

  /// It may still be writing: the release is refused, and the control program's own means decide.
  private mutating func stopFailed(_ why: String, _ result: HookResult) {
    actions.append(.note("the service was not stopped: \(why)"))
    if isReleasing { actions.append(.released(result)) }
    isReleasing = false
    phase = .failed
    actions.append(.say(.failed))
  }
}
