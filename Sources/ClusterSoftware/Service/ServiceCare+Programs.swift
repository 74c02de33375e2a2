internal import ControlModel
internal import GuestAgent

/// How a program ended, and what follows.
extension ServiceCare {
  mutating func ended(_ program: Program, _ result: HookResult) {
    if isVoidRunning {
      isVoidRunning = false
      if isWanted { start() }
      return
    }
    switch (program, phase, result) {
    case (.start, .starting, .done): started()
    case (.start, .starting, .failed(_, let why)): startFailed(why)
    case (.check, .checking, .done):
      failedChecks = 0
      goOn()
    case (.check, .checking, .failed(_, let why)): checkFailed(why)
    case (.stop, .stopping, _): stopped(result)
    // Nothing runs that could have ended.
    case (.start, _, _), (.check, _, _), (.stop, _, _): break
    }
  }

  private mutating func started() {
    failedStarts = 0
    failedChecks = 0
    actions.append(.note("the service runs"))
    actions.append(.say(.ok))
    goOn()
  }

  private mutating func goOn() {
    guard isWanted, !isReleasing else { return stop() }
    phase = .running
    actions.append(.wake(settings.checkInterval))
  }

  private mutating func startFailed(_ why: String) {
    failedStarts += 1
    actions.append(.note("the service did not start, attempt \(failedStarts) of \(settings.startAttempts): \(why)"))
    guard isWanted, !isReleasing else { return stop() }
    guard failedStarts < settings.startAttempts else { return fail() }
    phase = .pausing
    actions.append(.wake(settings.startPause))
  }

  private mutating func checkFailed(_ why: String) {
    guard !isInMaintenance else { return goOn() }
    failedChecks += 1
    actions.append(.note("the service's check failed, \(failedChecks) of \(settings.checkFailures): \(why)"))
    guard isWanted, !isReleasing, failedChecks >= settings.checkFailures else { return goOn() }
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
