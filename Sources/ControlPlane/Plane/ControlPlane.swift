package import ControlModel
internal import ControlProtocol
internal import DequeModule
package import Logging
internal import OrderedCollections

/// The shell around ``ControlState``: decides in order, makes durable, then acts (design: architecture).
///
/// It runs on its ``Lane``, the executor that the sockets are served on too, so a frame reaches its decision without a
/// hop. Inputs join one queue. For each: decide; what ends access is done at once; the rest waits in a ``Batch`` for
/// its commit. While one batch is being written the next gathers, so commands that wait together share one fsync.
/// Nothing is remembered over a suspension: results of effects come back as inputs of their own.
package actor ControlPlane {
  package nonisolated let lane: any Lane
  let log: Logger
  let storeQueue: StoreQueue
  let store: any StateStore
  let settings: PlaneSettings

  var machine: any MachineBackend
  var state: ControlState
  var inputs: Deque<Input> = []
  var isDeciding = false

  /// What is decided and not yet handed to the store.
  var gathering = Batch()
  /// What the store is writing.
  var writing: Batch?
  /// The last commit failed: what the store said, until one succeeds.
  var storeFailure: StoreFailure?
  /// The state is being read back after a failed commit; inputs and calls wait.
  var isReloading = false
  /// Calls that came meanwhile.
  var held: [(call: Call, ticket: Ticket)] = []
  /// What follows a commit is being done: what is decided meanwhile comes after all of it.
  var isActing = false
  /// The first commit of this run is not through: without it there is no start.
  var isStarting = false
  /// Nothing is decided or written any more.
  var isStopped = false
  var retryTimer: (any LaneTimer)?
  /// Partitions whose SCI is said again when this fires, after a roll-back.
  var interruptsDue: Set<PartitionID> = []
  var interruptTimer: (any LaneTimer)?
  /// The status line that was told last, and when.
  var lastStatus: String?
  var lastStatusAt: Moment?
  var statusTimer: (any LaneTimer)?

  var timers: [TimerID: ArmedTimer] = [:]
  var sessions: [SessionID: Session] = [:]
  /// In the order in which they subscribed.
  var subscribers: OrderedDictionary<SessionID, Subscriber> = [:]
  /// The newest event that is durable: subscribers are told of none beyond it.
  var lastDurableEvent: UInt64
  var refusals = RefusalBuffer()
  var refusalTimer: (any LaneTimer)?
  var refusedAccesses: [RefusedAccess: Int] = [:]
  var refusedAccessTimer: (any LaneTimer)?
  let metrics = PlaneMetrics()
  var whenStopped: (@Sendable () -> Void)?

  package nonisolated var unownedExecutor: UnownedSerialExecutor { lane.executor.asUnownedSerialExecutor() }

  /// `state` is what ``Start`` made of the store and the configuration.
  package init(
    state: ControlState, store: any StateStore, machine: sending any MachineBackend, lane: any Lane,
    settings: PlaneSettings, log: Logger, storeThread: any StoreThread = StoreDispatchQueue()
  ) {
    self.state = state
    self.lastDurableEvent = state.lastEvent
    self.machine = machine
    self.lane = lane
    self.settings = settings
    self.log = log
    self.store = store
    self.storeQueue = StoreQueue(store: store, lane: lane, thread: storeThread)
  }

  /// Takes an input in.
  ///
  /// On the lane.
  func submit(_ input: Input) {
    inputs.append(input)
    decideAll()
  }

  /// An input from another thread, such as the machine's report.
  nonisolated func post(_ input: Input) {
    lane.post { self.assumeIsolated { $0.submit(input) } }
  }
}

/// What the plane is told by the configuration and the command line.
package struct PlaneSettings: Sendable {
  /// What `show_version` says.
  package var version: String
  /// Places where a test has the daemon die; empty in the product.
  package var failPoints: FailPoints
  /// A timer later than this was not the guest's fault but the daemon's.
  package var timelyWithin: Interval
  /// What is counted outside the plane, by the sockets and by the log, for `show_metrics`.
  package var additionalMetrics: @Sendable () -> [(name: String, value: UInt64)]

  /// A rule that a test has broken on purpose; nil in the product.
  package var mutant: PlaneMutant?

  /// What the journal's entries carry beside their words.
  package var journal: JournalMarks

  /// Takes the line for `systemctl status` when it has changed, on the lane; nil: nobody wants it.
  package var tellStatus: (@Sendable (String) -> Void)?

  /// Called when no next step is safe but a new start: the store can be neither written nor read.
  package var giveUp: @Sendable (_ why: String) -> Void

  package init(
    version: String, failPoints: FailPoints = FailPoints(), timelyWithin: Interval = .milliseconds(250),
    additionalMetrics: @escaping @Sendable () -> [(name: String, value: UInt64)] = { [] },
    mutant: PlaneMutant? = nil, journal: JournalMarks = JournalMarks(),
    tellStatus: (@Sendable (String) -> Void)? = nil, giveUp: @escaping @Sendable (String) -> Void
  ) {
    self.version = version
    self.failPoints = failPoints
    self.timelyWithin = timelyWithin
    self.additionalMetrics = additionalMetrics
    self.mutant = mutant
    self.journal = journal
    self.tellStatus = tellStatus
    self.giveUp = giveUp
  }
}
