package import ControlModel
package import ControlProtocol

/// The agent's side of its one connection: greets, numbers the calls, keeps it alive, and begins anew for ever.
///
/// A value without a socket or a clock. A character device has no connections, so nothing that comes counts until the
/// answer to our own `hello`, known by its id: half a frame of an earlier life is dropped by both sides at a newline.
package struct AgentConnectionStateMachine: Sendable {
  package enum Medium: Sendable { case socket, device }

  package enum Timer: Hashable, Sendable, CaseIterable { case reconnect, greeting, keepAlive }

  package enum Input: Equatable, Sendable {
    case start
    /// The medium is open.
    case opened
    /// One line without its LF.
    case line([UInt8])
    /// A line was longer than any answer is.
    case lineTooLong
    /// It has ended, or could not be opened.
    case closed
    case fired(Timer)
    /// `token` comes back with the answer.
    case call(AgentCall, token: UInt64)
    /// What the next heartbeats say.
    case service(AgentPresence.Service)
  }

  package enum Action: Equatable, Sendable {
    case open
    /// ``Input/closed`` follows.
    case close
    case send([UInt8])
    /// Replaces the timer if it runs.
    case schedule(Timer, Interval)
    case cancel(Timer)
    case answered(token: UInt64, CallAnswer)
    case ready(HelloAnswer)
    case notified(method: String, params: WireValue)
    /// What was ready is no more: calls under way have been answered as lost.
    case lost
    case note(String)
  }

  enum Phase: Equatable {
    case idle, opening, closing
    case greeting(id: String)
    case ready
  }

  /// Unanswered calls beyond this wait here: the daemon stops reading at 20.
  static let inFlightLimit = 16
  /// Waiting calls beyond this are refused as `overloaded`.
  static let waitingLimit = 64
  /// Without a line for so many keep-alives the other side is gone.
  ///
  /// Nothing else tells of a restart behind a device, and within the cluster's `silence_limit` (3 s by default) the new
  /// daemon must have heard our hello.
  package var silentTicks: Int { medium == .device ? 1 : 5 }
  /// How long to wait for the answer to `hello`; on a device it may have gone to nobody.
  var greetingLimit: Interval { .seconds(medium == .device ? 1 : 5) }
  /// Until a hello that was refused, as `overloaded` say, is said again.
  static let refusedDelay = Interval.milliseconds(500)

  let identity: AgentIdentity
  let medium: Medium
  let interval: Interval
  var backoff: Backoff
  var phase = Phase.idle
  var lastID: UInt64 = 0
  var inFlight: [String: UInt64] = [:]
  /// Calls not sent yet, oldest first.
  var waiting: [(call: AgentCall, token: UInt64)] = []
  var service = AgentPresence.Service.ok
  /// The service changed while a keep-alive was under way.
  var isServiceUnsaid = false
  var isActive = false
  var sequence: UInt64 = 0
  /// The keep-alive that is not answered; another is not sent meanwhile.
  var keepAliveID: String?
  var checkID: String?
  var ticksWithoutLine = 0
  var actions: [Action] = []

  /// `interval` lies between two keep-alives.
  package init(identity: AgentIdentity, medium: Medium, interval: Interval, seed: UInt64) {
    self.identity = identity
    self.medium = medium
    self.interval = interval
    backoff = Backoff(seed: seed)
  }

  package mutating func handle(_ input: Input) -> [Action] {
    actions = []
    switch input {
    case .start: open()
    case .opened: if phase == .opening { greet() }
    case .line(let line): take(line)
    case .lineTooLong: giveUp("a line is too long")
    case .closed: closed()
    case .fired(let timer): fired(timer)
    case .call(let call, let token): enqueue(call, token)
    case .service(let service): say(service)
    }
    return actions
  }

  private mutating func open() {
    guard phase == .idle else { return }
    phase = .opening
    actions.append(.open)
  }

  private mutating func closed() {
    lose()
    for timer in [Timer.greeting, .keepAlive] { actions.append(.cancel(timer)) }
    phase = .idle
    actions.append(.schedule(.reconnect, backoff.delay()))
  }

  private mutating func fired(_ timer: Timer) {
    switch (timer, phase) {
    case (.reconnect, .idle): open()
    case (.greeting, .greeting): resynchronise("hello is not answered")
    case (.keepAlive, .ready): keepAlive()
    default: break
    }
  }

  /// Begins with a new hello: at once on a device, over a new connection on a socket.
  mutating func resynchronise(_ why: String) {
    guard medium == .device else { return giveUp(why) }
    actions.append(.note("\(why): saying hello again"))
    lose()
    actions.append(.cancel(.keepAlive))
    greet()
  }

  mutating func giveUp(_ why: String) {
    guard phase == .ready || phase.isGreeting else { return }
    actions.append(.note("\(why): connecting again"))
    lose()
    phase = .closing
    actions.append(.close)
  }

  /// Nothing that was asked will be answered.
  private mutating func lose() {
    let tokens = (inFlight.values + waiting.map(\.token)).sorted()
    inFlight = [:]
    waiting = []
    keepAliveID = nil
    checkID = nil
    for token in tokens { actions.append(.answered(token: token, .lost)) }
    if phase == .ready { actions.append(.lost) }
  }
}

extension AgentConnectionStateMachine.Phase {
  var isGreeting: Bool {
    if case .greeting = self { true } else { false }
  }
}
