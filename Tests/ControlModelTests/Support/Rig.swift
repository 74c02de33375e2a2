internal import ControlModel
internal import Testing

let lpar0 = PartitionID(0)
let lpar1 = PartitionID(1)
/// Of another cluster.
let lpar2 = PartitionID(2)
/// The third member of the first cluster.
let lpar3 = PartitionID(3)
let slot0 = SlotNumber(0)
let slot1 = SlotNumber(1)
/// Of the other cluster, on bus 1.
let slot32 = SlotNumber(32)
let root: Issuer = .operator_(uid: 0, role: .admin)
let gibibyte: UInt64 = 1 << 30

/// The model in a test: what it asks of the machine is answered as the embedded machine does, or by the test itself.
struct Rig {
  enum Machine {
    /// Connects at once and answers everything at once.
    case embedded
    /// Connects later, cannot take an eject request back, and answers when the test says so.
    case scripted
  }

  let machine: Machine
  var state: ControlState
  /// What the store has: the rows of all decisions so far.
  var disk: StoredState
  var now: UInt64 = 1_000_000_000_000
  /// By request.
  ///
  /// Shared by copies, so that `rig.reason(rig.add())` sees the answer of the command within it.
  let replies = Replies()
  var notifications: [(to: PartitionID, what: Notification)] = []
  var requests: [MachineRequest] = []
  var events: [EventRecord] = []
  var audits: [AuditEntry] = []
  var effects: [Effect] = []
  var armed: [TimerID: Interval] = [:]
  private var lastTicket: UInt64 = 0

  init(_ machine: Machine = .embedded, mutant: Mutant? = nil, _ adjust: (inout Plant) -> Void = { _ in }) {
    var plant = Plant(isInstant: machine == .embedded)
    adjust(&plant)
    self.machine = machine
    state = ControlState(
      topology: plant.topology, slots: plant.slots, partitions: plant.partitions, clusters: plant.clusterRows,
      mutant: mutant)
    disk = StoredState(
      slots: state.slots.rows, partitions: state.partitions.rows, clusters: state.clusters.rows, operations: [],
      lastEvent: 0, lastOperation: OperationID(0))
  }

  var stamp: Stamp { Stamp(monotonic: Moment(nanoseconds: now), wall: 1_700_000_000_000_000_000 + now) }

  /// Takes an input in and, with the embedded machine, all that follows from it.
  mutating func submit(_ input: Input, sourceLocation: SourceLocation = #_sourceLocation) {
    now += 1_000_000
    let before = state
    absorb(state.apply(input, at: stamp), sourceLocation)
    #expect(state.violations(after: before) == [], sourceLocation: sourceLocation)
  }

  mutating func absorb(_ transition: Transition, _ sourceLocation: SourceLocation = #_sourceLocation) {
    write(transition.changes)
    events += transition.changes.events
    audits += transition.changes.audits
    effects += transition.effects
    var asked: [MachineRequest] = []
    for effect in transition.effects {
      switch effect {
      case .machine(let request): asked.append(request)
      case .answer(let ticket, let reply): replies.all[ticket.request, default: []].append(reply)
      case .notify(let partition, let notification): notifications.append((partition, notification))
      case .arm(let timer, let interval): armed[timer] = interval
      case .disarm(let timer): armed[timer] = nil
      case .closeSessions: break
      }
    }
    requests += asked
    guard machine == .embedded else { return }
    for request in asked {
      if let report = embeddedAnswer(request) { submit(.machine(report), sourceLocation: sourceLocation) }
    }
  }

  /// As the embedded machine: all is known at once, and a connection is not answered.
  private func embeddedAnswer(_ request: MachineRequest) -> MachineReport? {
    switch request {
    case .connect, .requestEject, .withdrawEject, .boot, .pressPowerButton, .setCPUShare: nil
    case .revoke(let slot, _, let epoch): .released(slot: slot, epoch: epoch)
    case .powerOn(let partition, let generation): .poweredOn(partition, generation: generation)
    case .powerOff(let partition, let generation): .poweredOff(partition, generation: generation)
    case .insertCard(let slot, let name): .cardInserted(slot: slot, device: Device(name: name, kind: .disk))
    case .pullCard(let slot): .cardPulled(slot: slot)
    case .failDevice(let slot, let kind): .deviceFault(slot: slot, kind: kind)
    case .checkCard(let slot): .cardChecked(slot: slot)
    }
  }

  mutating func ticket() -> Ticket {
    lastTicket += 1
    return Ticket(session: SessionID(1), request: lastTicket)
  }

  /// Issues a command; the result is the number of its request.
  @discardableResult
  mutating func command(
    _ command: Command, by issuer: Issuer = root, sourceLocation: SourceLocation = #_sourceLocation
  ) -> UInt64 {
    let ticket = ticket()
    submit(.command(command, issuer, ticket), sourceLocation: sourceLocation)
    return ticket.request
  }

  private mutating func write(_ changes: ChangeSet) {
    var slots = Table(disk.slots), partitions = Table(disk.partitions), clusters = Table(disk.clusters)
    var operations = Table(disk.operations)
    for row in changes.slots { slots.insert(row) }
    for row in changes.partitions { partitions.insert(row) }
    for row in changes.clusters { clusters.insert(row) }
    for row in changes.operations { operations.insert(row) }
    disk = StoredState(
      slots: slots.rows, partitions: partitions.rows, clusters: clusters.rows, operations: operations.rows,
      lastEvent: changes.events.last?.seq ?? disk.lastEvent,
      lastOperation: max(disk.lastOperation, operations.rows.last?.id ?? disk.lastOperation))
  }

  /// The daemon ends without a word and starts again from what it had written.
  mutating func restart(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(Table(disk.slots) == state.slots, "a row was not written down", sourceLocation: sourceLocation)
    #expect(Table(disk.partitions) == state.partitions, "a row was not written down", sourceLocation: sourceLocation)
    state = ControlState(topology: state.topology, stored: disk)
    effects = []
    requests = []
    armed = [:]
    absorb(state.resume(at: stamp), sourceLocation)
    #expect(state.violations() == [], sourceLocation: sourceLocation)
  }
}

/// The answers so far.
final class Replies {
  var all: [UInt64: [Reply]] = [:]
}
