internal import ControlModel
internal import SeededRandom

/// One episode: a machine, guests, a store and the control program, driven by chance and checked after each step.
///
/// The shell around the model is the control plane's in small: what ends access is done before the commit, all else
/// after it, a failed commit rolls back, and the machine's reports since are fed in again.
struct Simulation: Sendable {
  /// Asks for a register whose value has not come yet.
  struct OpenRead: Sendable {
    let request: UInt64
    let partition: PartitionID
    let bus: BusNumber
    let event: OSTEvent
  }

  let seed: UInt64
  let scenario: Scenario
  let buses: [BusNumber]
  var faults: FaultSource
  var steps = 0

  var state: ControlState
  var machine: SimulatedMachine
  var guests: [SimulatedGuest]
  var disk: StoreImage
  /// The disk with all that was decided since its last commit.
  var decided: StoreImage
  /// Effects that wait for their commit.
  var deferred: [Effect] = []
  /// The machine's reports since the last commit.
  var facts: [MachineReport] = []
  /// A request was made at once since the last commit: if that fails now, the machine is ahead of the disk.
  var isAhead = false
  /// Reports that a machine gave at once: taken in before anything else.
  var inbox: [MachineReport] = []
  /// Reports that were taken in, to be heard again much later.
  var past: [MachineReport] = []
  var timers: [(timer: TimerID, due: UInt64)] = []
  /// Requests without an answer yet.
  var unanswered: Set<UInt64> = []
  var openReads: [OpenRead] = []

  var monotonic: UInt64 = 1_000_000_000
  var wall: UInt64 = 1_700_000_000_000_000_000
  /// Silence counts from here: the daemon's own absence is nobody's fault.
  var daemonStart: UInt64 = 0
  var lastTicket: UInt64 = 0
  var lastSession: UInt64 = 0
  /// What each guest has not looked for since it was put into its registers.
  var unseen: [PartitionID: SlotSet] = [:]

  var history: History
  var ends = EndCounts()
  /// What is broken, with what broke it.
  var violations: [Violation] = []

  init(seed: UInt64, mutant: Mutant? = nil, historyLength: Int) {
    self.seed = seed
    self.history = History(length: historyLength)
    var faults = FaultSource(seed: seed)
    let scenario = Scenario(using: &faults.random)
    faults.roughness = faults.random.pick([1, 1, 3, 8])
    self.faults = faults
    self.scenario = scenario
    self.buses = Set(scenario.slots.map(\.number.bus)).sorted()
    self.state = ControlState(
      topology: scenario.topology, slots: scenario.slots, partitions: scenario.partitions,
      clusters: scenario.clusters, mutant: mutant)
    self.machine = SimulatedMachine(scenario)
    self.guests = scenario.partitions.map { SimulatedGuest(partition: $0.id) }
    self.disk = StoreImage(scenario)
    self.decided = disk
    start()
  }

  var counts: FaultCounts { faults.counts }

  var stamp: Stamp { Stamp(monotonic: Moment(nanoseconds: monotonic), wall: wall) }

  mutating func ticket() -> Ticket {
    lastTicket += 1
    unanswered.insert(lastTicket)
    return Ticket(session: SessionID(0), request: lastTicket)
  }

  mutating func fail(_ invariant: String, _ detail: String) {
    violations.append(Violation(invariant: invariant, detail: detail))
  }

  /// How the slots stand, for whoever reads a failure.
  var standing: [String] {
    state.slots.map { row in
      let port = machine.place(of: row.number).map { machine.ports[$0] }
      let link = port?.link.map { "partition \($0.partition.number), epoch \($0.epoch.number)" } ?? "nobody"
      return "slot \(row.number.number): \(row.phase), epoch \(row.epoch.number), operation "
        + "\(row.operation?.number ?? 0), device \(row.device != nil); the machine has \(link)"
    } + state.partitions.map { "\($0), agents \(String(describing: state.presence[$0.id]))" }
      + state.operations.map { "under way: \($0.id.number) \($0.part)" }
  }
}
