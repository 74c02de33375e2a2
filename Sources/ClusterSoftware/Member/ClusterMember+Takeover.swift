internal import ControlModel
internal import ControlProtocol
internal import GuestAgent

/// Steps 1101 to 1109, and what follows a refusal.
extension ClusterMember {
  mutating func act(_ now: Moment) {
    if let retryTime, now < retryTime { return }
    guard let view, obstacle == nil else { return }
    if let (peer, plan) = victim(view, now) { return begin(against: peer, plan, now) }
    reactivate(view)
  }

  /// Whose slots this member takes over now.
  private func victim(_ view: ClusterView, _ now: Moment) -> (Peer, Takeover.Case)? {
    // Who could not run the service takes nothing more, and who has something already has its share.
    guard !care.hasFailed, !view.rows.contains(where: { $0.partition == name && $0.isEnabled }),
      view.member(name)?.isFenced != true
    else { return nil }
    for peer in peers {
      guard let time = moveTime(against: peer, view), time <= now, let viewTime, viewTime >= time,
        view.holdings(of: peer.name).contains(where: { $0.candidates.contains(name) })
      else { continue }
      return (peer, plan(peer, view, now))
    }
    return nil
  }

  private func plan(_ peer: Peer, _ view: ClusterView, _ now: Moment) -> Takeover.Case {
    switch settings.flow {
    case .a: .a
    case .b: .b
    case .auto: view.member(peer.name)?.isActive == true && !peer.isSilent(now) && peer.service == .failed ? .b : .a
    }
  }

  private mutating func begin(against peer: Peer, _ plan: Takeover.Case, _ now: Moment) {
    note("\(name) takes over from \(peer.name), case (\(plan.rawValue))")
    owed.insert(peer.name)
    var takeover = Takeover(from: peer.name, to: name, case: plan, settings: settings)
    let move = takeover.begin()
    self.takeover = takeover
    perform(move, now)
  }

  /// The member that was switched off comes back as the standby also when whoever did it could not finish (step 1105).
  private mutating func reactivate(_ view: ClusterView) {
    guard holdsDevices, care.isRunning || care.hasFailed,
      let member = view.members.first(where: {
        !$0.isActive && ($0.isFenced || owed.contains($0.name)) && $0.name != name && !held.contains($0.name)
      })
    else { return }
    activating = member.name
    say(AgentCall("act", ["lpar": .string(member.name)]))
  }

  mutating func answered(_ call: UInt64, _ answer: CallAnswer, _ now: Moment) {
    guard call == currentCall else { return }
    currentCall = nil
    isViewStale = true
    if let member = activating { return activated(member, answer, now) }
    advance { $0.answered(answer) }
  }

  private mutating func activated(_ member: String, _ answer: CallAnswer, _ now: Moment) {
    activating = nil
    switch answer {
    case .done: note("step 1105: \(member) comes back as the standby")
    case .refused(let rejection): standbyRefused(member, rejection)
    case .lost: break
    }
    guard case .done = answer else { return pause(now) }
    retryDelay = ClusterSettings.retry
    if settings.commands == .steps { share(with: member, now) }
  }

  /// what the attempt that did not get here would have done last.
  private mutating func share(with member: String, _ now: Moment) {
    var takeover = Takeover(from: member, to: name, case: .a, settings: settings)
    let move = takeover.beginShares()
    self.takeover = takeover
    perform(move, now)
  }

  mutating func advance(_ step: (inout Takeover) -> Takeover.Move) {
    guard var takeover, let now = lastNow else { return }
    let move = step(&takeover)
    self.takeover = takeover
    perform(move, now)
  }

  private mutating func perform(_ move: Takeover.Move, _ now: Moment) {
    guard let takeover else { return }
    switch move {
    case .call(let call):
      if let step = takeover.step { note("step \(step.rawValue): \(call.method) \(takeover.from)") }
      say(call)
    case .awaitService:
      serviceDeadline = now.advanced(by: settings.timeout)
      note("step \(Takeover.Step.service.rawValue): the service starts here")
    case .done(let standby): done(takeover, standby)
    case .failed(let rejection): failed(takeover, rejection, now)
    case .lost: end(now, pausing: true)
    }
  }

  private mutating func done(_ takeover: Takeover, _ standby: Rejection?) {
    note("\(name) has taken over from \(takeover.from)")
    if let standby { standbyRefused(takeover.from, standby) }
    self.takeover = nil
    isViewStale = true
    retryTime = nil
    retryDelay = ClusterSettings.retry
  }

  private mutating func standbyRefused(_ member: String, _ rejection: Rejection) {
    note("\(member) did not come back as the standby: \(rejection.message)")
    if rejection.reason == .held { held.insert(member) }
  }

  private mutating func failed(_ takeover: Takeover, _ rejection: Rejection, _ now: Moment) {
    note("the take-over from \(takeover.from) was refused: \(rejection.reason.rawValue): \(rejection.message)")
    switch rejection.reason {
    case .fenceLimit: obstacle = .fenceLimit
    case .fenced: obstacle = .fenced
    case .notPermitted, .notCandidate, .unknownPartition, .invalidArgument, .unknownCommand: obstacle = .notAllowed
    default: break
    }
    end(now, pausing: true)
  }

  private mutating func end(_ now: Moment, pausing: Bool) {
    takeover = nil
    isViewStale = true
    if pausing { pause(now) }
  }

  private mutating func pause(_ now: Moment) {
    retryTime = now.advanced(by: retryDelay)
    retryDelay = min(Interval(nanoseconds: retryDelay.nanoseconds * 2), ClusterSettings.longestRetry)
  }
}
