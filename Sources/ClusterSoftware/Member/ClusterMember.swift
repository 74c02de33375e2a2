package import ControlModel
package import GuestAgent

/// One member's clustering software (103 and 104 of Fig 2): who is active, who is faulty, and what is done about it.
///
/// A value: is told what happened and when, and answers what to do. Nothing is remembered that the control program knows:
/// the role is whoever has the slots, and after a restart of either side the decision is made anew from its view.
package struct ClusterMember: Sendable {
  package enum Input: Equatable, Sendable {
    case agent(AgentEvent)
    case heard(Beacon)
    /// The answer to ``Action/readView``; nil when there was none.
    case view(ClusterView?)
    /// The device is about to go, or the partition: the service must stop first.
    case release
    case service(ServiceCare.Input)
    case answered(UInt64, CallAnswer)
    /// The time asked for by ``Action/wake(_:)`` has come.
    case timer
  }

  package enum Action: Equatable, Sendable {
    case readView
    case call(UInt64, AgentCall)
    case service(ServiceCare.Action)
    case beacon(Beacon)
    /// Replaces the one before.
    case wake(Moment)
    case note(String)
  }

  let settings: ClusterSettings
  let cluster: String
  let hasSecondPath: Bool

  var name = ""
  var isReady = false
  var isActive = false
  /// The partition is going down.
  var isStopping = false
  var generation: UInt64?
  var view: ClusterView?
  var viewTime: Moment?
  var isReadingView = false
  /// Something happened that the view may not show yet.
  var isViewStale = true
  var isInMaintenance = false
  var peers: [Peer] = []
  var care: ServiceCare
  var service = AgentPresence.Service.stopped
  /// Connected slots whose insertion is done.
  var usable: SlotSet = []
  /// Slots that are being let go of.
  var leaving: SlotSet = []
  /// Slots that have been let go of, until the table says so too or they are usable again.
  var left: SlotSet = []
  var takeover: Takeover?
  /// A member that is being activated as the standby, outside a take-over.
  var activating: String?
  var currentCall: UInt64?
  var lastCall: UInt64 = 0
  /// Step 1104 waits no longer than this.
  var serviceDeadline: Moment?
  /// Until when the view is not asked for again.
  var viewPause: Moment?
  var retryTime: Moment?
  var retryDelay = ClusterSettings.retry
  /// Why no take-over is begun until something changes.
  var obstacle: Obstacle?
  /// Members that were to be switched off and are to come back as standby.
  var owed: Set<String> = []
  /// Members that only an operator may activate.
  var held: Set<String> = []
  var lastNow: Moment?
  var wakeTime: Moment?
  var nextBeacon: Moment?
  var sequence: UInt64 = 0
  var actions: [Action] = []

  /// `cluster` is only compared with what beacons say.
  package init(_ settings: ClusterSettings, cluster: String, hasSecondPath: Bool) {
    self.settings = settings
    self.cluster = cluster
    self.hasSecondPath = hasSecondPath
    care = ServiceCare(settings.service)
  }

  package var partitionName: String { name }
  package var usableSlots: SlotSet { usable }
  /// Its cluster's slots are connected to it, and it uses them.
  package var holdsDevices: Bool { !usable.isEmpty }

  package mutating func handle(_ input: Input, at now: Moment) -> [Action] {
    actions = []
    notice(now)
    switch input {
    case .agent(let event): heard(event, now)
    case .heard(let beacon): heard(beacon, now)
    case .view(let view): seen(view, now)
    case .release: look(after: .release)
    case .service(let input): serviceChanged(input, now)
    case .answered(let call, let answer): answered(call, answer, now)
    case .timer: break
    }
    decide(now)
    return actions
  }

  mutating func note(_ text: String) { actions.append(.note(text)) }

  mutating func say(_ call: AgentCall) {
    lastCall += 1
    currentCall = lastCall
    actions.append(.call(lastCall, call))
  }

  /// Own absence is nobody's fault: whoever could not be heard meanwhile is counted anew.
  private mutating func notice(_ now: Moment) {
    if let wakeTime, now.since(wakeTime) > settings.heartbeat {
      note("this side was away for \(now.since(wakeTime).nanoseconds / 1_000_000) ms: silence is counted anew")
      for index in peers.indices { peers[index].forgive(now) }
    }
    lastNow = now
  }
}

/// Why no take-over is begun for now.
enum Obstacle: Equatable, Sendable {
  /// Until an operator's `set_maintenance` off, a new connection or a new boot.
  case fenceLimit
  /// Until a new boot.
  case fenced
  /// Until the next connection: the configuration does not allow it.
  case notAllowed
}
