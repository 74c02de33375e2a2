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
    /// Somebody is at work on the service: it is neither checked nor judged meanwhile.
    case maintenance(Bool)
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

  let settings: ServiceSettings
  var phase = Phase.stopped
  var isWanted = false
  /// Nothing was started yet: an earlier run of the agent may have left the service running.
  var isUnknown = true
  /// A program of an earlier boot has not ended yet.
  var isVoidRunning = false
  var isInMaintenance = false
  var isReleasing = false
  /// Attempts to start that have failed in a row.
  var failedStarts = 0
  var failedChecks = 0
  var restarts = 0
  var actions: [Action] = []

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
    case .maintenance(let isOn): isInMaintenance = isOn
    }
    return actions
  }

  private mutating func want(_ wanted: Bool) {
    guard isWanted != wanted else { return }
    isWanted = wanted
    failedStarts = 0
    restarts = 0
    if wanted, phase == .stopped, !isVoidRunning { start() }
    // What is starting or being checked is stopped when that has ended.
    if !wanted, phase == .running || phase == .failed || phase == .pausing { stop() }
  }

  private mutating func release() {
    isWanted = false
    isReleasing = true
    switch phase {
    case .stopped where isUnknown && !isVoidRunning: stop()
    case .stopped:
      isReleasing = false
      actions.append(.released(.done))
    case .running, .failed, .pausing: stop()
    case .starting, .checking, .stopping: break
    }
  }

  private mutating func reset() {
    isVoidRunning = isVoidRunning || [.starting, .checking, .stopping].contains(phase)
    isUnknown = false
    phase = .stopped
    isWanted = false
    failedStarts = 0
    restarts = 0
    if isReleasing { actions.append(.released(.done)) }
    isReleasing = false
    actions.append(.say(.stopped))
  }

  mutating func start() {
    phase = .starting
    isUnknown = false
    actions.append(.say(.starting))
    actions.append(.run(.start))
  }

  mutating func stop() {
    phase = .stopping
    isUnknown = false
    actions.append(.run(.stop))
  }

  private mutating func timer() {
    switch phase {
    case .running where isInMaintenance: actions.append(.wake(settings.checkInterval))
    case .running:
      phase = .checking
      actions.append(.run(.check))
    case .pausing: if isWanted { start() } else { stop() }
    case .stopped, .starting, .checking, .stopping, .failed: break
    }
  }
}
