package import ControlModel
internal import ControlProtocol
package import GuestAgent

/// One switch-over as the standby's clustering software commands it (Fig 9, Fig 10 and Fig 11, R-17 to R-21).
///
/// A value: each answer leads to the next move. What was done is not remembered over the member's own end: each command is
/// done at once when its work is done already, so beginning anew is going on.
package struct Takeover: Equatable, Sendable {
  package enum Case: String, Equatable, Sendable { case a, b }

  /// The source's step numbers.
  package enum Step: Int, Equatable, Sendable {
    case deactivate = 1101
    case remove = 1102
    case add = 1103
    case service = 1104
    case activate = 1105
    case removeAlive = 1107
    case requestShutdown = 1108
    case deactivateAfterShutdown = 1109
  }

  package enum Move: Equatable, Sendable {
    case call(AgentCall)
    /// Step 1104: goes on with ``serviceEnded(_:)``.
    case awaitService
    /// `isStandbyBack` is false when step 1105 was refused, with the reason.
    case done(standby: Rejection?)
    /// Ended before its end; nothing is half done that the next attempt would not find.
    case failed(Rejection)
    case lost
  }

  package let from: String
  package let to: String
  package let `case`: Case
  private let settings: ClusterSettings
  private(set) var step: Step?
  /// The shares are the last two commands; what was wrong with step 1105 is told after them.
  private var shares: [AgentCall] = []
  private var standby: Rejection?

  package init(from: String, to: String, case: Case, settings: ClusterSettings) {
    self.from = from
    self.to = to
    self.case = `case`
    self.settings = settings
  }

  /// It is waiting for the service here to run or to fail.
  package var awaitsService: Bool { step == .service }

  package mutating func begin() -> Move {
    guard settings.commands == .steps else {
      return .call(
        AgentCall(
          "failover",
          ["from": .string(from), "to": .string(to), "case": .string(`case`.rawValue), "timeout": seconds(1)]))
    }
    return go(`case` == .a ? .deactivate : .removeAlive)
  }

  /// The shares alone: all before them was done by an attempt that did not get to its end.
  mutating func beginShares() -> Move { begin(shares: shareCalls) }

  /// The answer to the last call.
  package mutating func answered(_ answer: CallAnswer) -> Move {
    switch answer {
    case .lost: return .lost
    case .refused(let rejection): return refused(rejection)
    case .done(let result):
      guard settings.commands == .steps else { return .done(standby: standbyFailure(result)) }
      return next()
    }
  }

  /// The service runs here, or has failed here: either way the old side comes back, to be the standby of what there is.
  package mutating func serviceEnded() -> Move {
    guard step == .service else { return .lost }
    return go(.activate)
  }

  private mutating func next() -> Move {
    switch step {
    case .deactivate: go(.remove)
    case .remove, .deactivateAfterShutdown: go(.add)
    case .removeAlive: go(.requestShutdown)
    case .requestShutdown: go(.deactivateAfterShutdown)
    case .add: go(.service)
    case .activate: begin(shares: shareCalls)
    case .service, nil: share()
    }
  }

  private mutating func refused(_ rejection: Rejection) -> Move {
    switch step {
    // The old side's consent is not needed: its power-off is proof as good.
    case .removeAlive where isAboutTheGuest(rejection): return go(.requestShutdown)
    case .requestShutdown where isAboutTheGuest(rejection): return go(.deactivateAfterShutdown)
    case .activate where rejection.reason == .partitionActive: return begin(shares: shareCalls)
    case .activate:
      standby = rejection
      return begin(shares: shareCalls)
    case nil where settings.commands == .steps: return share()
    default: return .failed(rejection)
    }
  }

  private func isAboutTheGuest(_ rejection: Rejection) -> Bool {
    [.timedOut, .guestRefused, .partitionInactive, .cancelled].contains(rejection.reason)
  }

  private mutating func go(_ step: Step) -> Move {
    self.step = step
    let lpar = WireValue.string(from)
    return switch step {
    case .deactivate, .deactivateAfterShutdown: .call(AgentCall("deact", ["lpar": lpar]))
    case .remove: .call(AgentCall("rem_pci", ["lpar": lpar]))
    case .removeAlive:
      .call(
        AgentCall("rem_pci", ["lpar": lpar, "mode": .string(settings.removal.rawValue), "timeout": seconds(2)]))
    case .requestShutdown: .call(AgentCall("request_shutdown", ["lpar": lpar, "timeout": seconds(2)]))
    case .add: .call(AgentCall("add_pci", ["lpar": lpar, "wait": "guest", "timeout": seconds(2)]))
    case .service: .awaitService
    case .activate: .call(AgentCall("act", ["lpar": lpar]))
    }
  }

  // MARK: R-23

  private var shareCalls: [AgentCall] {
    [(to, settings.activeShare), (from, settings.standbyShare)].compactMap { name, share in
      share.map { AgentCall("set_cpu_share", ["lpar": .string(name), "percent": .unsigned($0)]) }
    }
  }

  private mutating func begin(shares: [AgentCall]) -> Move {
    step = nil
    self.shares = shares
    return share()
  }

  /// A share that is refused is no reason to stop here.
  private mutating func share() -> Move {
    shares.isEmpty ? .done(standby: standby) : .call(shares.removeFirst())
  }

  private func standbyFailure(_ result: WireValue) -> Rejection? {
    guard result["standby"] == "failed" else { return nil }
    return Rejection(.machineError, "the control program could not activate \(from)")
  }

  private func seconds(_ part: UInt64) -> WireValue {
    .unsigned(max(1, settings.timeout.nanoseconds / 1_000_000_000 / part))
  }
}
