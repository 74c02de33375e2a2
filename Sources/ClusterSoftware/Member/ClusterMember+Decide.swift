internal import ControlModel
internal import GuestAgent

/// What is done about what is known. Looks at the state, never at the event that led to it.
extension ClusterMember {
  mutating func decide(_ now: Moment) {
    look(after: .maintenance(isInMaintenance))
    wantService()
    if takeover?.awaitsService == true, !awaitsService(now) { advance { $0.serviceEnded() } }
    findFaults(now)
    if isReady, isViewStale || isMoveDue(now), !isReadingView, viewPause.map({ $0 <= now }) ?? true { readView() }
    if isReady, isActive, !isStopping, takeover == nil, activating == nil, !isInMaintenance, isViewTrue { act(now) }
    beat(now)
    setWake(now)
  }

  /// The view is of now.
  private var isViewTrue: Bool { view != nil && !isViewStale && !isReadingView }

  mutating func readView() {
    isReadingView = true
    isViewStale = false
    actions.append(.readView)
  }

  mutating func seen(_ view: ClusterView?, _ now: Moment) {
    isReadingView = false
    guard let view else {
      isViewStale = true
      return viewPause = now.advanced(by: ClusterSettings.retry)
    }
    viewPause = nil
    self.view = view
    viewTime = now
    isInMaintenance = view.isInMaintenance
    for member in view.members where member.name != name && !peers.contains(where: { $0.name == member.name }) {
      let start = member.isActive && !member.hasAgent ? now.advanced(by: settings.bootLimit) : now
      peers.append(Peer(member.name, settings, hasSecondPath: hasSecondPath, now: start))
    }
    for index in peers.indices where view.member(peers[index].name)?.isActive == true { peers[index].wasActive = true }
    peers.removeAll { peer in view.member(peer.name) == nil }
    for member in view.members where member.isActive {
      held.remove(member.name)
      if takeover?.from != member.name { owed.remove(member.name) }
    }
    guard !isViewStale else { return }
    left = SlotSet(left.filter { slot in view.rows.contains { isMine($0) && $0.slot == slot } })
    usable = SlotSet(usable.filter { slot in view.rows.contains { isMine($0) && $0.slot == slot } })
  }

  private func isMine(_ row: ClusterView.Row) -> Bool { row.partition == name && row.isEnabled }

  // MARK: The role, and the service that goes with it

  /// The service runs where all the connected slots are usable, and nowhere else; one that comes later stops nothing.
  private mutating func wantService() {
    guard isActive, !isStopping, !usable.isEmpty, leaving.isEmpty else { return look(after: .want(false)) }
    // While the view is being read, what was so stays so.
    guard isReady, isViewTrue, let view else { return }
    let mine = view.rows.filter { isMine($0) && !left.contains($0.slot) }
    let ready = mine.count { usable.contains($0.slot) }
    look(after: .want(ready > 0 && (care.isWanted || ready == mine.count)))
  }

  mutating func look(after input: ServiceCare.Input) {
    for action in care.handle(input) {
      if case .say(let service) = action { self.service = service }
      if case .note(let text) = action { note(text) } else { actions.append(.service(action)) }
    }
  }

  mutating func serviceChanged(_ input: ServiceCare.Input, _ now: Moment) {
    look(after: input)
  }

  /// Step 1104 still waits: the service is neither running nor given up.
  private func awaitsService(_ now: Moment) -> Bool {
    !care.isRunning && !care.hasFailed && serviceDeadline.map { now < $0 } != false
  }

  // MARK: Faults

  private mutating func findFaults(_ now: Moment) {
    guard isReady, let view else { return }
    for index in peers.indices {
      let fault = fault(of: peers[index], view, now)
      if fault == nil {
        peers[index].faultSince = nil
      } else if peers[index].faultSince == nil {
        peers[index].faultSince = now
        isViewStale = true
        // What was refused before was about another fault.
        retryTime = nil
        retryDelay = ClusterSettings.retry
        note("step \(fault == .a ? 1100 : 1106): \(peers[index].name) \(reason(peers[index], view, now))")
      }
    }
  }

  /// Only of a member that has something to take; case (b) when its service alone is sick.
  private func fault(of peer: Peer, _ view: ClusterView, _ now: Moment) -> Takeover.Case? {
    let holdings = view.holdings(of: peer.name)
    guard let member = view.member(peer.name), !holdings.isEmpty else { return nil }
    if peer.isSilent(now) || (!member.isActive && peer.wasActive) { return .a }
    guard member.isActive else { return nil }
    if peer.service == .failed { return .b }
    // Somebody began to take over and did not get to the end.
    return member.isFenced && holdings.allSatisfy { !$0.isEnabled } ? .a : nil
  }

  private func reason(_ peer: Peer, _ view: ClusterView, _ now: Moment) -> String {
    if view.member(peer.name)?.isActive == false { return "is switched off" }
    if peer.isSilent(now) { return "is silent" + (hasSecondPath ? " on both paths" : "") }
    return peer.service == .failed ? "says that its service failed" : "has lost its slots half-way"
  }

  /// When this member may move against `peer`: those before it in the order have had their time.
  func moveTime(against peer: Peer, _ view: ClusterView) -> Moment? {
    guard let since = peer.faultSince else { return nil }
    let before = view.members.prefix { $0.name != name }.count { $0.name != peer.name && $0.isActive }
    return since.advanced(by: Interval(nanoseconds: settings.stagger.nanoseconds * UInt64(before)))
  }

  /// A move is due that the view is too old for: somebody may have been faster.
  private func isMoveDue(_ now: Moment) -> Bool {
    guard let view, let viewTime else { return false }
    return peers.contains { peer in moveTime(against: peer, view).map { $0 <= now && viewTime < $0 } == true }
  }

  // MARK: Times

  private mutating func beat(_ now: Moment) {
    guard hasSecondPath, !name.isEmpty else { return }
    if let nextBeacon, now < nextBeacon { return }
    nextBeacon = now.advanced(by: settings.heartbeat)
    sequence += 1
    actions.append(.beacon(Beacon(cluster: cluster, from: name, sequence: sequence, service: service)))
  }

  /// At least once a heartbeat, so that a pause of this side is seen.
  private mutating func setWake(_ now: Moment) {
    var times = [now.advanced(by: settings.heartbeat)]
    if let nextBeacon { times.append(nextBeacon) }
    for time in [retryTime, serviceDeadline, viewPause] { if let time { times.append(time) } }
    for peer in peers {
      times.append(peer.deadline)
      if let view, let time = moveTime(against: peer, view) { times.append(time) }
    }
    // What is due already has been looked at, and waits for something else.
    let next = times.filter { $0 > now }.min() ?? now.advanced(by: settings.heartbeat)
    guard wakeTime != next else { return }
    wakeTime = next
    actions.append(.wake(next))
  }
}
