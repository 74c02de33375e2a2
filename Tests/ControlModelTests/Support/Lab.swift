import ControlModel

/// The source's example, driven by hand: LPAR0 with 24 GiB at 0 and LPAR1 with 32 GiB at 32 GiB in one cluster, bus 0
/// with slots 0 and 1, both LPAR0's and enabled. LPAR2 stands outside the cluster, with slot 32 on bus 1.
///
/// The machine answers as ``MachineStyle`` says; requests, notifications, answers and events are kept for the test.
final class Lab {
  /// How the machine takes requests.
  enum MachineStyle {
    /// As the embedded machine: connects without a word, confirms releases at once.
    case instant
    /// Everything takes time: the test hands the reports in. Eject requests cannot be withdrawn.
    case late
  }

  static let lpar0 = PartitionID(0)
  static let lpar1 = PartitionID(1)
  static let lpar2 = PartitionID(2)
  static let slot0 = SlotNumber(0)
  static let slot1 = SlotNumber(1)
  static let slot32 = SlotNumber(32)
  static let gib: UInt64 = 1 << 30
  static let admin = Issuer.operator_(uid: 0, role: .admin)

  var state: ControlState
  let style: MachineStyle
  var clock: UInt64 = 1_000_000_000
  private(set) var requests: [MachineRequest] = []
  private(set) var notifications: [Told] = []
  private(set) var answers: [Ticket: [Reply]] = [:]
  private(set) var events: [EventRecord] = []
  private(set) var timers: [TimerID: Interval] = [:]
  private(set) var closed: [PartitionID] = []
  private var lastRequest: UInt64 = 0

  /// A notification and whom it went to.
  struct Told: Equatable {
    let partition: PartitionID
    let notification: Notification
  }

  init(_ style: MachineStyle = .instant, configure: (inout ClusterPlan) -> Void = { _ in }) {
    self.style = style
    var cluster = ClusterPlan(id: ClusterID(0), name: "db")
    cluster.activeShare = 90
    cluster.standbyShare = 10
    configure(&cluster)
    func plan(_ id: PartitionID, _ memory: UInt64, _ offset: UInt64, _ cluster: ClusterID?) -> PartitionPlan {
      PartitionPlan(
        id: id, name: "LPAR\(id.number)", memory: memory * Self.gib, memoryOffset: offset * Self.gib, cluster: cluster,
        mayFence: true)
    }
    let both = [Self.lpar0, Self.lpar1]
    let topology = Topology(
      partitions: Table([
        plan(Self.lpar0, 24, 0, ClusterID(0)), plan(Self.lpar1, 32, 32, ClusterID(0)), plan(Self.lpar2, 8, 64, nil),
      ]),
      slots: Table([
        SlotPlan(number: Self.slot0, candidates: both), SlotPlan(number: Self.slot1, candidates: both),
        SlotPlan(number: Self.slot32, candidates: [Self.lpar2]),
      ]),
      clusters: Table([cluster]), connectsInstantly: style == .instant, withdrawsEjectRequests: style == .instant)
    func slot(_ number: SlotNumber, _ owner: PartitionID) -> Slot {
      var slot = Slot(
        number: number, partition: owner, phase: .owned(owner),
        device: Device(name: "disk\(number.number)", kind: .disk))
      slot.epoch = Epoch(1)
      return slot
    }
    state = ControlState(
      topology: topology,
      slots: [slot(Self.slot0, Self.lpar0), slot(Self.slot1, Self.lpar0), slot(Self.slot32, Self.lpar2)],
      partitions: [Self.lpar0, Self.lpar1, Self.lpar2].map { Partition(id: $0, power: .active, cpuShare: 50) },
      clusters: [Cluster(id: ClusterID(0))])
  }

  // MARK: What happens

  /// Says a command and returns where its answer goes.
  @discardableResult
  func say(_ command: Command, by issuer: Issuer = Lab.admin) -> Ticket {
    let ticket = nextTicket()
    apply(.command(command, issuer, ticket))
    return ticket
  }

  func nextTicket() -> Ticket {
    lastRequest += 1
    return Ticket(session: SessionID(1), request: lastRequest)
  }

  /// Takes an input in and carries its effects out.
  func apply(_ input: Input) {
    clock += 1_000_000
    take(state.apply(input, at: now))
  }

  var now: Stamp { Stamp(monotonic: Moment(nanoseconds: clock), wall: clock) }

  /// The deadline of the operation under way passes.
  func passDeadline() {
    guard let timer = timers.keys.first(where: { if case .operation = $0 { true } else { false } }) else { return }
    clock += timers[timer]?.nanoseconds ?? 0
    timers[timer] = nil
    apply(.deadline(timer, isTimely: true))
  }

  /// A silence limit passes without a frame.
  func fallSilent(_ partition: PartitionID, isTimely: Bool = true) {
    clock += 3_000_000_000
    apply(.deadline(.silence(partition), isTimely: isTimely))
  }

  private func take(_ transition: Transition) {
    events += transition.changes.events
    for effect in transition.effects {
      switch effect {
      case .machine(let request):
        requests.append(request)
        if style == .instant { answer(request) }
      case .answer(let ticket, let reply): answers[ticket, default: []].append(reply)
      case .notify(let partition, let told): notifications.append(Told(partition: partition, notification: told))
      case .closeSessions(let partition): closed.append(partition)
      case .arm(let timer, let interval): timers[timer] = interval
      case .disarm(let timer): timers[timer] = nil
      }
    }
  }

  /// The late machine does what it was asked, from the `index`-th request on, at most `limit` of them, and all that
  /// this brings about. Returns the index of the first that it has not done.
  @discardableResult
  func work(from index: Int = 0, limit: Int = .max) -> Int {
    var next = index
    while next < requests.count, next - index < limit {
      let request = requests[next]
      next += 1
      if case .connect(let slot, _, let epoch, _) = request {
        apply(.machine(.connected(slot: slot, epoch: epoch)))
      } else {
        answer(request)
      }
    }
    return next
  }

  /// The daemon is killed and started again on what it has written.
  func restart() {
    let stored = StoredState(
      slots: state.slots.rows, partitions: state.partitions.rows, clusters: state.clusters.rows,
      operations: state.operations.rows + state.finished, lastEvent: state.lastEvent,
      lastOperation: state.lastOperation)
    state = ControlState(topology: state.topology, stored: stored)
    clock += 1_000_000
    take(state.resume(at: now))
  }

  private func answer(_ request: MachineRequest) {
    switch request {
    case .revoke(let slot, _, let epoch): apply(.machine(.released(slot: slot, epoch: epoch)))
    case .powerOn(let partition, let generation): apply(.machine(.poweredOn(partition, generation: generation)))
    case .powerOff(let partition, let generation): apply(.machine(.poweredOff(partition, generation: generation)))
    case .checkCard(let slot): apply(.machine(.cardChecked(slot: slot)))
    case .pullCard(let slot): apply(.machine(.cardPulled(slot: slot)))
    case .insertCard(let slot, let device):
      apply(.machine(.cardInserted(slot: slot, device: Device(name: device, kind: .disk))))
    case .failDevice(let slot, let kind): apply(.machine(.deviceFault(slot: slot, kind: kind)))
    case .connect, .requestEject, .pressPowerButton, .setCPUShare: break
    }
  }

  // MARK: What came of it

  /// The one answer to a request; nil while there is none.
  func answer(to ticket: Ticket) -> Reply? {
    guard let replies = answers[ticket], replies.count == 1 else { return nil }
    return replies[0]
  }

  /// The reason of a refusal, or nil.
  func reason(_ ticket: Ticket) -> Reason? {
    if case .rejected(let rejection) = answer(to: ticket) { rejection.reason } else { nil }
  }

  func moved(_ ticket: Ticket) -> Moved? {
    if case .outcome(.moved(let moved)) = answer(to: ticket) { moved } else { nil }
  }

  /// The step numbers of the events, in order, without those that have none.
  var steps: [Int] { events.compactMap(\.step) }

  func count(_ partition: PartitionID, _ notification: Notification) -> Int {
    notifications.count { $0 == Told(partition: partition, notification: notification) }
  }

  /// Fig 4's three columns of slots 0 and 1.
  var table: [Row] {
    [Self.slot0, Self.slot1].compactMap { number in
      state.slots[number].map { Row($0.number.number, $0.partition?.number, $0.isEnabled) }
    }
  }

  struct Row: Equatable {
    let slot: UInt16
    let connection: UInt16?
    let enable: Bool
    init(_ slot: UInt16, _ connection: UInt16?, _ enable: Bool) {
      self.slot = slot
      self.connection = connection
      self.enable = enable
    }
  }

  static let state400 = [Row(0, 0, true), Row(1, 0, true)]
  static let state401 = [Row(0, 0, false), Row(1, 0, false)]
  static let state402 = [Row(0, 1, true), Row(1, 1, true)]
}
