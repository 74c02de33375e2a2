import ControlModel

/// The model with one partition that has two buses, its machine answered as the embedded one answers.
struct EmbeddedModel {
  static let partition = PartitionID(1)
  static let buses: [BusNumber] = [BusNumber(0), BusNumber(1)]
  /// What stands in the way on QEMU's bus 0: the host bridge, the chip set and the bridge to bus 1.
  static let builtIn: ClosedRange<Int> = 0...2
  /// A slot that the partition may not have.
  static let foreign = SlotNumber(30)
  private static let root: Issuer = .operator_(uid: 0, role: .admin)

  private(set) var state: ControlState
  /// How often the partition was told of an SCI.
  private(set) var notified = 0
  private var now: UInt64 = 1_000_000_000_000
  private var lastTicket: UInt64 = 0
  private var replies: [UInt64: Reply] = [:]

  init(mutant: Mutant? = nil) {
    let plant = Plant()
    state = ControlState(
      topology: plant.topology, slots: plant.slots, partitions: plant.partitions, clusters: plant.clusters,
      mutant: mutant)
  }

  var block: GPEBlock { state.gpe[known: Self.partition] }
  var partition: Partition { state.partitions[known: Self.partition] }
  /// The selected bus, when there is one.
  var bus: BusNumber? { Self.buses.first { UInt32($0.number) == block.busSelect } }
  /// The slots whose card is the partition's.
  var owned: Set<SlotNumber> { Set(state.slots.rows.filter { $0.phase.holder == Self.partition }.map(\.number)) }
  /// The slots whose card is the partition's, or was and is not given back yet: where QEMU has a card.
  var present: Set<SlotNumber> {
    owned.union(partition.ejectRequests)
  }

  mutating func submit(_ input: Input) throws {
    now += 1_000_000
    let transition = state.apply(input, at: Stamp(monotonic: Moment(nanoseconds: now), wall: now))
    for effect in transition.effects {
      switch effect {
      case .answer(let ticket, let reply): replies[ticket.request] = reply
      case .notify(Self.partition, .sci): notified += 1
      case .machine(let request): if let report = Self.report(request) { try submit(.machine(report)) }
      case .notify, .arm, .disarm, .closeSessions: break
      }
    }
  }

  private static func report(_ request: MachineRequest) -> MachineReport? {
    switch request {
    case .revoke(let slot, _, let epoch): .released(slot: slot, epoch: epoch)
    case .powerOn(let partition, let generation): .poweredOn(partition, generation: generation)
    case .powerOff(let partition, let generation): .poweredOff(partition, generation: generation)
    case .checkCard(let slot): .cardChecked(slot: slot)
    case .connect, .requestEject, .withdrawEject, .boot, .pressPowerButton, .setCPUShare, .insertCard, .pullCard,
      .failDevice:
      nil
    }
  }

  /// Its answer, or nil when it is still under way.
  mutating func ask(_ input: (Ticket) -> Input) throws -> Reply? {
    lastTicket += 1
    try submit(input(Ticket(session: SessionID(1), request: lastTicket)))
    return replies.removeValue(forKey: lastTicket)
  }

  /// Issues an operator's command; throws when it is refused.
  mutating func command(_ command: Command) throws {
    if case .rejected(let rejection)? = try ask({ .command(command, Self.root, $0) }) {
      throw OracleError("\(command) is refused: \(rejection.reason)")
    }
  }
}
