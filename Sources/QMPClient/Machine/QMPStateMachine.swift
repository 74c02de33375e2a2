internal import ControlTransport

/// The client's side of one QMP connection: greets, numbers the commands, and finds the command that an answer is of.
///
/// A value without a socket or a clock, for the life of one connection. QEMU gives the answers of a dead connection to
/// the next one, so ids begin with a prefix that no other connection ever had, and an answer to any other id is dropped.
package struct QMPStateMachine: Sendable {
  package enum Timer: Hashable, Sendable {
    case greeting
    /// The deadline of the command with this number, counted from 1.
    case command(UInt64)
  }

  package enum Input: Equatable, Sendable {
    case opened
    /// What was read, cut anywhere.
    case bytes([UInt8])
    /// QEMU has hung up.
    case closed
    /// The socket failed, with the reason for people.
    case failed(String)
    /// `token` comes back with the answer.
    case execute(QMPCommand, token: UInt64, deadline: Duration)
    case fired(Timer)
    case deliverEvents
    /// The connection is wanted no more.
    case close
  }

  package enum Action: Equatable, Sendable {
    case send([UInt8])
    case schedule(Timer, Duration)
    case cancel(Timer)
    case ready(QMPGreeting)
    case answered(token: UInt64, QMPAnswer)
    case notice(QMPNotice)
    /// Nothing that comes afterwards counts.
    case close
  }

  enum Phase: Equatable {
    case idle, greeting, ready, ended
    case negotiating(QMPGreeting)
  }

  struct Pending {
    let number: UInt64
    let token: UInt64
  }

  let prefix: String
  let limits: QMPLimits
  var phase = Phase.idle
  var lines: FrameAccumulator
  var lastNumber: UInt64 = 0
  /// By id.
  var pending: [String: Pending] = [:]
  /// Ids of commands that were answered as overdue and may be answered by QEMU yet.
  var overdue: Set<String> = []
  var holdsEvents = true
  /// Oldest first.
  var held: [QMPEvent] = []
  var heldBytes = 0
  var actions: [Action] = []
  /// What was dropped so far.
  package internal(set) var counters = QMPCounters()

  /// `prefix` begins every id: no other connection, of this process or another, may ever have had it.
  package init(prefix: String, limits: QMPLimits = QMPLimits()) {
    self.prefix = prefix
    self.limits = limits
    lines = FrameAccumulator(limit: limits.line)
  }

  package mutating func handle(_ input: Input) -> [Action] {
    actions = []
    switch input {
    case .opened: opened()
    case .bytes(let bytes): read(bytes)
    case .closed: end(.hungUp(midLine: lines.hasPartialLine))
    case .failed(let text): end(.failed(text))
    case .execute(let command, let token, let deadline): execute(command, token, deadline)
    case .fired(let timer): fired(timer)
    case .deliverEvents: deliverEvents()
    case .close: end(.closed)
    }
    return actions
  }

  private mutating func opened() {
    guard phase == .idle else { return }
    phase = .greeting
    actions.append(.schedule(.greeting, limits.greeting))
  }

  private mutating func fired(_ timer: Timer) {
    switch timer {
    case .greeting: if isNegotiating { end(.noGreeting) }
    case .command(let number): expire(number)
    }
  }

  private var isNegotiating: Bool {
    switch phase {
    case .greeting, .negotiating: true
    case .idle, .ready, .ended: false
    }
  }

  /// The one way out: events that were held back, then what was lost, then the end.
  mutating func end(_ why: QMPEnd) {
    guard phase != .ended else { return }
    if isNegotiating { actions.append(.cancel(.greeting)) }
    phase = .ended
    lines = FrameAccumulator(limit: limits.line)
    passOnHeld()
    for command in pending.values.sorted(by: { $0.number < $1.number }) {
      actions.append(.cancel(.command(command.number)))
      actions.append(.answered(token: command.token, .lost))
    }
    pending = [:]
    overdue = []
    actions.append(.close)
    actions.append(.notice(.ended(why)))
  }
}
