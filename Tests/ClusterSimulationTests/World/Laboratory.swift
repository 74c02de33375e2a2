import ControlModel
import ControlProtocol
import ControlTestSupport
import Glibc
import Logging
import PartitionProcesses
import Synchronization

@testable import ControlPlane
@testable import EmbeddedMachine

/// The real control plane and the real embedded machine, on a manual clock; its store is what a crash leaves.
final class Laboratory {
  let lane = ManualLane()
  let store = ScriptedStore()
  private let scratch: Scratch
  let members: [PartitionID]
  private let topology: Topology
  private(set) var machine: EmbeddedMachine
  private(set) var plane: ControlPlane
  private let ending = Ending()
  private let accesses = AccessCount()
  private let chronicle = Chronicle()
  private var clients: [Client] = []
  private var lastSession: UInt64 = 0
  private let log = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }

  static let slots = [SlotNumber(0), SlotNumber(1)]
  private static let memory: UInt64 = 1 << 30

  init(members count: Int, adjust: (inout ClusterPlan) -> Void) throws {
    scratch = try Scratch(in: "/dev/shm")
    let root = scratch.root
    try SmallFile.makeDirectory(root + "/state")
    members = (0..<count).map { PartitionID(UInt16($0)) }
    topology = Self.topology(members, adjust)
    (plane, machine) = try Self.make(topology, members, root, store, lane, log, ending, accesses)
  }

  var state: ControlState { lane.run { plane.assumeIsolated { $0.state } } }
  var now: Moment { lane.now.monotonic }
  var root: String { scratch.root }
  func name(_ id: PartitionID) -> String { topology.name(id) }
  func memoryPath(_ id: PartitionID) -> String { "\(root)/\(topology.name(id)).mem" }
  var diskPath: String { "\(root)/disk0.img" }

  /// Who passes the machine's own selector for `slot`.
  func accessor(_ slot: SlotNumber) -> PartitionID? { machine.core.look { $0.selector[slot] } }

  func connect(_ issuer: Issuer) -> Client {
    lastSession += 1
    let client = Client(SessionID(lastSession), issuer, plane, lane, chronicle)
    clients.append(client)
    return client
  }

  /// Says `line` and waits for its answer, which may need the cards' workers; nil when it does not come at once, as while
  /// the store fails.
  func ask(_ client: Client, _ line: String) -> Result<WireValue, Rejection>? {
    let parsed = FrameParser.parse(line.utf8, caller: client.issuer)
    guard case .success(let call)? = parsed.requests.first?.call else { return nil }
    let ticket = client.send(call)
    while true {
      lane.turnAll()
      if let answer = client.answer(ticket) { return answer }
      guard client.isOpen, !client.output.isClosed, accesses.areInFlight || !lane.isIdle, lane.waitForWork() else {
        return nil
      }
    }
  }

  /// The state directory's disk is full, or is no longer.
  func failCommits(_ fails: Bool) {
    store.failures.commit = fails ? StoreFailure(.full, "disk is full") : nil
  }

  /// The operating system of a partition dies, and the machine sees it.
  func crash(_ id: PartitionID) {
    guard let row = state.partitions[id] else { return }
    let generation = row.generation
    machine.core.report { $0.processGone(id, generation) }
    lane.turnAll()
  }

  /// The daemon has ended by itself, as when it finds the disk full at its start.
  var hasGivenUp: Bool { ending.flag.withLock { $0 } }

  /// The daemon is killed: its connections, its timers and what it had still to do are gone.
  func kill() {
    lane.forget()
    store.forget()
    for client in clients { client.lose() }
    clients = []
    machine.core.report { $0.stop() }
  }

  /// It starts again from what is durable.
  func start() throws {
    lane.forget()
    store.forget()
    ending.flag.withLock { $0 = false }
    (plane, machine) = try Self.make(topology, members, root, store, lane, log, ending, accesses)
  }

  private static func make(
    _ topology: Topology, _ members: [PartitionID], _ root: String, _ store: ScriptedStore, _ lane: ManualLane,
    _ log: Logger, _ ending: Ending, _ accesses: AccessCount
  ) throws -> (ControlPlane, EmbeddedMachine) {
    let machine = try EmbeddedMachine(plan(topology, members, root), log: log)
    let begun = try Reconciliation(initial(topology, members), stored: store.contents.stored)
    let plane = ControlPlane(
      state: begun.state, store: store, machine: CountedMachine(base: machine, accesses: accesses), lane: lane,
      settings: PlaneSettings(version: "simulation", giveUp: { _ in ending.flag.withLock { $0 = true } }),
      log: log, storeThread: store)
    plane.start(additions: begun.additions) { _ in }
    lane.turnAll()
    return (plane, machine)
  }

  private static func topology(_ members: [PartitionID], _ adjust: (inout ClusterPlan) -> Void) -> Topology {
    var plan = ClusterPlan(id: ClusterID(0), name: "db")
    adjust(&plan)
    return Topology(
      partitions: Table(
        members.map {
          PartitionPlan(
            id: $0, name: "LPAR\($0.number)", memory: memory, memoryOffset: UInt64($0.number) * memory,
            cluster: ClusterID(0), mayFence: true)
        }),
      slots: Table(slots.map { SlotPlan(number: $0, candidates: members) }), clusters: Table([plan]))
  }

  private static func initial(_ topology: Topology, _ members: [PartitionID]) -> Reconciliation.Initial {
    Reconciliation.Initial(
      topology: topology,
      slots: slots.map {
        Slot(
          number: $0, partition: members[0], phase: .owned(members[0]),
          device: Device(name: "disk\($0.number)", kind: .disk))
      },
      partitions: members.map { Partition(id: $0, power: .active, cpuShare: 50) },
      clusters: [Cluster(id: ClusterID(0))])
  }

  private static func plan(_ topology: Topology, _ members: [PartitionID], _ root: String) -> EmbeddedMachinePlan {
    EmbeddedMachinePlan(
      partitions: topology.partitions.rows.map {
        MachinePartition(
          id: $0.id, name: $0.name, memory: $0.memory, memoryOffset: $0.memoryOffset,
          memoryPath: "\(root)/\($0.name).mem", ownerUID: geteuid())
      },
      devices: slots.map {
        MachineDevice(
          name: "disk\($0.number)", kind: .disk, mediumPath: "\(root)/disk\($0.number).img", createSize: 2 << 20)
      },
      slots: Dictionary(uniqueKeysWithValues: slots.map { ($0, "disk\($0.number)") }),
      stateDirectory: root + "/state")
  }
}

/// Whether the control plane has given up.
private final class Ending: Sendable { let flag = Mutex(false) }
