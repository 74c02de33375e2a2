internal import ControlModel
internal import GuestAgent

/// What the agent beside it tells.
extension ClusterMember {
  mutating func heard(_ event: AgentEvent, _ now: Moment) {
    switch event {
    case .ready(let hello): ready(hello, now)
    case .lost: lost()
    case .notified(let notice): heard(notice, now)
    case .usable(let slot):
      usable.insert(slot)
      leaving.remove(slot)
      left.remove(slot)
      isViewStale = true
    case .leaving(let slot):
      usable.remove(slot)
      leaving.insert(slot)
      isViewStale = true
    case .left(let slot):
      leaving.remove(slot)
      left.insert(slot)
      isViewStale = true
    case .stayed(let slot):
      leaving.remove(slot)
      left.remove(slot)
      // The view says whether it is still there.
      usable.insert(slot)
      isViewStale = true
    case .stopping(let isStopping): self.isStopping = isStopping
    case .poweredOff: poweredOff()
    }
  }

  private mutating func ready(_ hello: HelloAnswer, _ now: Moment) {
    name = hello.partition
    isReady = true
    isActive = hello.isActive
    if generation != hello.generation { newBoot() }
    generation = hello.generation
    // What was changed meanwhile was not told: one more attempt finds out.
    if obstacle != .fenced { obstacle = nil }
    left = SlotSet(left.filter { hello.slots.contains($0) })
    usable = SlotSet(
      hello.slots.filter { !hello.inserted.contains($0) && !leaving.contains($0) && !left.contains($0) })
    isViewStale = true
    viewPause = nil
    // Nothing could be relayed meanwhile, and what was said of a service may be of an earlier life.
    for index in peers.indices {
      peers[index].relay.forgive(now)
      peers[index].service = nil
    }
  }

  private mutating func newBoot() {
    isStopping = false
    obstacle = nil
    retryTime = nil
    retryDelay = ClusterSettings.retry
    held = []
    owed = []
    leaving = []
    left = []
    // At the first hello of this run nothing tells a new boot from an old one, in which the service may run.
    if generation != nil { look(after: .reset) }
  }

  private mutating func lost() {
    isReady = false
    isReadingView = false
    isViewStale = true
    currentCall = nil
    takeover = nil
    activating = nil
  }

  private mutating func poweredOff() {
    isActive = false
    usable = []
    leaving = []
    left = []
    takeover = nil
    activating = nil
    look(after: .reset)
  }

  private mutating func heard(_ notice: ClusterNotice, _ now: Moment) {
    switch notice {
    case .heartbeat(let from, _, let service):
      guard let index = peers.firstIndex(where: { $0.name == from }) else { return isViewStale = true }
      peers[index].heardOverRelay(now)
      heard(service, from: index)
    case .peer(let partition, let change): changed(partition, change, now)
    // A member's word is information, and there is nothing to learn from it here.
    case .message: break
    }
  }

  mutating func heard(_ beacon: Beacon, _ now: Moment) {
    guard beacon.cluster == cluster, let index = peers.firstIndex(where: { $0.name == beacon.from }) else { return }
    peers[index].heardOverSecond(now)
    heard(beacon.service, from: index)
  }

  private mutating func heard(_ service: AgentPresence.Service, from index: Int) {
    if peers[index].service != service, peers[index].service == .failed || service == .failed { isViewStale = true }
    peers[index].service = service
  }

  private mutating func changed(_ partition: String, _ change: String, _ now: Moment) {
    isViewStale = true
    switch change {
    case "maintenance_on": isInMaintenance = true
    case "maintenance_off":
      isInMaintenance = false
      if obstacle == .fenceLimit { obstacle = nil }
      retryTime = nil
    case "active", "inactive":
      // Another life: what the last one said of its service is void.
      if change == "inactive" { retryTime = nil }
      guard let index = peers.firstIndex(where: { $0.name == partition }) else { return }
      peers[index].service = nil
      peers[index].wasActive = true
      peers[index].forgive(change == "active" ? now.advanced(by: settings.bootLimit) : now)
    // The evidence that the last attempt may have lacked.
    case "agent_silent": retryTime = nil
    default: break
    }
  }
}
