internal import ControlModel
internal import ControlProtocol
internal import Logging
internal import NIOCore

/// All that the server keeps on its loop: the open doors, the connections, their quotas and rates.
final class ConnectionFloor {
  private static let lingeringLimit = 32

  private var settings: TransportSettings
  private let surroundings: ServerSurroundings
  private let eventLoop: any EventLoop
  private let meter: TransportMeter.Box

  private var listeners: [String: Listener] = [:]
  private var gates: [AcceptGate] = []
  private var sessions: [SessionID: Session] = [:]
  private var admission: Admission
  /// Kept over the connections, so that connecting anew gains nothing.
  ///
  /// There are as many as configured partitions and limited users.
  private var budgets: [Admission.Identity: RateBudget] = [:]
  /// Connections that are turned away and not gone yet.
  private var lingering = 0
  private var lastID: UInt64 = 0
  private var isStopping = false
  private var emptied: EventLoopPromise<Void>?

  init(settings: TransportSettings, surroundings: ServerSurroundings, eventLoop: any EventLoop) {
    self.settings = settings
    self.surroundings = surroundings
    self.eventLoop = eventLoop
    meter = surroundings.meter.counting
    admission = Admission(settings)
  }

  // MARK: Doors

  func isOpen(_ path: String) -> Bool { listeners[path] != nil }

  /// False when the door is open already or the server stops.
  func add(_ listener: Listener) -> Bool {
    guard !isStopping, listeners[listener.door.path] == nil else { return false }
    listeners[listener.door.path] = listener
    return true
  }

  func addGate(to channel: any Channel) throws {
    let gate = AcceptGate(pause: settings.acceptPause, meter: meter)
    try channel.pipeline.syncOperations.addHandler(gate)
    gates.append(gate)
    channel.closeFuture.assumeIsolated().whenComplete { _ in self.gates.removeAll { $0 === gate } }
  }

  /// New bounds, for the connections to come; those that are open keep theirs.
  func adopt(_ settings: TransportSettings) {
    self.settings = settings
    admission.adopt(settings)
    budgets = [:]
  }

  // MARK: Connections

  /// Decides who a new connection is and whether it may stay.
  func accept(_ channel: any Channel, door: Door) -> EventLoopFuture<Void> {
    PeerCredentials.of(channel).assumeIsolated().flatMapThrowing { peer in
      try channel.pipeline.syncOperations.addHandler(self.handler(for: peer, at: door, of: channel))
    }.nonisolated()
  }

  private func handler(for peer: PeerCredentials, at door: Door, of channel: any Channel) -> any ChannelHandler {
    let issuer =
      switch door.audience {
      case .control: Issuer.operator_(uid: peer.uid, role: surroundings.role(peer))
      case .partition(let id): Issuer.partition(id)
      }
    if let rejection = refusal(of: peer) ?? admission.enter(issuer) {
      meter.counters.turnedAway += 1
      surroundings.logger.info(
        "connection turned away",
        metadata: [
          "socket": "\(door.path)", "uid": "\(peer.uid)", "pid": "\(peer.pid)",
          "reason": "\(rejection.reason.rawValue)",
        ])
      return turnAway(channel, rejection)
    }
    return enter(issuer, on: channel)
  }

  /// Few may linger at a time: a client that comes again and again must not use up the descriptors.
  private func turnAway(_ channel: any Channel, _ rejection: Rejection) -> TurnAway {
    guard lingering < Self.lingeringLimit else { return TurnAway(rejection, linger: .zero) }
    lingering += 1
    channel.closeFuture.assumeIsolated().whenComplete { _ in self.lingering -= 1 }
    return TurnAway(rejection, linger: settings.lingerGrace)
  }

  private func refusal(of peer: PeerCredentials) -> Rejection? {
    if isStopping { return Rejection(.shuttingDown, "the control program is stopping") }
    guard peer.isUnmapped else { return nil }
    return Rejection(.notPermitted, "uid \(peer.uid) stands for any unmapped user: connect from a mapped one")
  }

  private func enter(_ issuer: Issuer, on channel: any Channel) -> Session {
    lastID += 1
    let session = Session(
      id: SessionID(lastID), issuer: issuer, service: surroundings.service, settings: settings, meter: meter,
      budget: budget(of: issuer), logger: surroundings.logger)
    sessions[session.id] = session
    meter.counters.accepted += 1
    meter.counters.open += 1
    channel.closeFuture.assumeIsolated().whenComplete { _ in self.left(session) }
    return session
  }

  private func left(_ session: Session) {
    sessions[session.id] = nil
    meter.counters.open -= 1
    admission.leave(session.issuer)
    for gate in gates { gate.reopen() }
    tellIfEmpty()
  }

  private func tellIfEmpty() {
    guard sessions.isEmpty, let promise = emptied else { return }
    emptied = nil
    promise.succeed()
  }

  private func budget(of issuer: Issuer) -> RateBudget? {
    guard let limits = issuer.partition == nil ? settings.operatorLimits : settings.guestLimits else { return nil }
    let identity = Admission.Identity(issuer)
    if let budget = budgets[identity] { return budget }
    let budget = RateBudget(limits, slowdown: settings.slowdown, now: .now)
    budgets[identity] = budget
    return budget
  }

  // MARK: The end

  func stopAccepting() -> [Listener] {
    isStopping = true
    defer { listeners = [:] }
    return Array(listeners.values)
  }

  /// Ends all connections; succeeds when the last has gone, which is after `grace` at the latest.
  func drainAll(grace: Interval) -> EventLoopFuture<Void> {
    let promise = eventLoop.makePromise(of: Void.self)
    emptied = promise
    for session in sessions.values { session.drain() }
    tellIfEmpty()
    let closing = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(grace)) {
      for session in self.sessions.values { session.context?.close(promise: nil) }
    }
    return promise.futureResult.always { _ in closing.cancel() }
  }
}
