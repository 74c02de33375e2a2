package import ControlModel

/// Step 1108: stop the service, let go of the devices, and say that the OS is down.
///
/// Only the daemon's own `stop` and the power button begin it, never a peer's message.
package struct ShutdownRoutine: Sendable {
  package enum Input: Equatable, Sendable {
    /// `deadline` is what is left; nil for the power button, which has none.
    case stop(deadline: Interval?)
    case hookEnded(HookResult)
    case powerOffAnswered(CallAnswer)
    case ready(HelloAnswer)
    case poweredOff
  }

  package enum Action: Equatable, Sendable {
    /// The stop hook, for no longer than that.
    case runHook(limit: Interval?)
    case releaseClaims
    case sayPowerOff
    case note(String)
    /// What heartbeats say from now on.
    case service(AgentPresence.Service)
  }

  private enum Phase: Equatable { case none, stopping, poweringOff }
  private var phase = Phase.none
  private var generation: UInt64?

  package init() {}

  package mutating func handle(_ input: Input) -> [Action] {
    switch input {
    case .stop(let deadline): return stop(deadline)
    case .hookEnded(let result): return hookEnded(result)
    case .powerOffAnswered(.refused(let rejection)):
      guard phase == .poweringOff, rejection.reason != .partitionInactive else { return [] }
      phase = .none
      return [.note("power_off was refused: \(rejection.message)")]
    // After a lost answer the next hello shows whether the power is off.
    case .powerOffAnswered: return []
    case .ready(let hello): return ready(hello)
    case .poweredOff:
      phase = .none
      return []
    }
  }

  private mutating func stop(_ deadline: Interval?) -> [Action] {
    // Said again after every hello while the request stands.
    guard phase == .none else { return [] }
    phase = .stopping
    return [.runHook(limit: deadline)]
  }

  /// A service that does not stop is still writing: the partition stays up, and the asker's deadline decides.
  private mutating func hookEnded(_ result: HookResult) -> [Action] {
    guard phase == .stopping else { return [] }
    if case .failed(_, let why) = result {
      phase = .none
      return [.note("the service was not stopped: \(why)")]
    }
    phase = .poweringOff
    return [.service(.stopped), .releaseClaims, .sayPowerOff]
  }

  private mutating func ready(_ hello: HelloAnswer) -> [Action] {
    let isNewBoot = generation.map { $0 != hello.generation } ?? false
    generation = hello.generation
    if isNewBoot || !hello.isActive { phase = .none }
    if isNewBoot { return [.service(.ok)] }
    return phase == .poweringOff ? [.sayPowerOff] : []
  }
}
