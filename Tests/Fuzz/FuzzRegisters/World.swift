internal import ControlModel
internal import FuzzSupport

/// The model, and a machine that does what it is asked, when the fuzzer wants it to.
struct World {
  static let partitions = SmallMachine.numbers
  /// The last is one that is not configured.
  static let slots = SmallMachine.wired + [SlotNumber(7)]

  private var state: ControlState
  private var requests: [MachineRequest] = []
  private var timers: [TimerID] = []
  private var answered: Set<Ticket> = []
  private var lastTicket: UInt64 = 0
  private var now: UInt64 = 1_000_000_000

  init() {
    state = ControlState(
      topology: SmallMachine.topology, slots: SmallMachine.slots, partitions: SmallMachine.partitions,
      clusters: SmallMachine.clusters)
  }

  mutating func step(_ source: inout ByteSource) {
    switch source.choice(8) {
    case 0, 1, 2:
      if let input = GuestChoice.next(&source, ticket: ticket()) { apply(input) }
    case 3, 4: apply(CommandChoice.next(&source, ticket: ticket()))
    case 5: reportNext(&source)
    case 6: passDeadline(&source)
    default: if source.choice(16) == 0 { restart() }
    }
  }

  private mutating func ticket() -> Ticket {
    lastTicket += 1
    return Ticket(session: SessionID(1), request: lastTicket)
  }

  private mutating func apply(_ input: Input) {
    now += 1_000_000
    let before = state
    carryOut(state.apply(input, at: Stamp(monotonic: Moment(nanoseconds: now), wall: now)))
    let violations = state.violations(after: before)
    demand(violations.isEmpty, "\(violations) after \(input)")
  }

  private mutating func carryOut(_ transition: Transition) {
    for effect in transition.effects {
      switch effect {
      case .machine(let request): requests.append(request)
      case .answer(let ticket, _): demand(answered.insert(ticket).inserted, "\(ticket) is answered twice")
      case .arm(let timer, _): if !timers.contains(timer) { timers.append(timer) }
      case .disarm(let timer): timers.removeAll { $0 == timer }
      case .notify, .closeSessions: break
      }
    }
  }

  /// The machine does one of the things that it was asked, or fails to.
  private mutating func reportNext(_ source: inout ByteSource) {
    guard !requests.isEmpty else { return }
    let request = requests.remove(at: source.choice(min(requests.count, 256)))
    if let report = MachineChoice.report(on: request, &source) { apply(.machine(report)) }
  }

  private mutating func passDeadline(_ source: inout ByteSource) {
    guard !timers.isEmpty else { return }
    let timer = timers.remove(at: source.choice(min(timers.count, 256)))
    now += 60_000_000_000
    apply(.deadline(timer, isTimely: source.choice(2) == 0))
  }

  /// The daemon dies and comes back with what is durable; whoever waited has lost the connection.
  private mutating func restart() {
    let stored = StoredState(
      slots: state.slots.rows, partitions: state.partitions.rows, clusters: state.clusters.rows,
      operations: state.finished + state.operations.rows, lastEvent: state.lastEvent,
      lastOperation: state.lastOperation)
    state = ControlState(topology: state.topology, stored: stored)
    requests = []
    timers = []
    now += 1_000_000
    carryOut(state.resume(at: Stamp(monotonic: Moment(nanoseconds: now), wall: now)))
    let violations = state.violations()
    demand(violations.isEmpty, "\(violations) after a restart")
  }
}
