package import ControlModel
package import ControlPlane
internal import ControlProtocol
internal import Logging

/// A control plane between a manual lane, a scripted store and a scripted machine, with the source's example.
package final class PlaneFixture {
  package let lane = ManualLane()
  package let store: ScriptedStore
  package let machine: ScriptedMachine
  package let chronicle = Chronicle()
  package let topology: Topology
  package private(set) var plane: ControlPlane
  package private(set) var clients: [Client] = []
  /// Why the plane gave up, if it did.
  package var givenUp: [String] { fates.entries }
  private let fates = Fates()
  private let mutant: PlaneMutant?
  private let tellStatus: (@Sendable (String) -> Void)?
  private var nextSession: UInt64 = 1

  /// Not started yet: see ``start()``.
  ///
  /// `store` and `machine` may come from an earlier run.
  package init(
    topology: Topology = PatentExample.topology(), store: ScriptedStore = ScriptedStore(),
    machine: ScriptedMachine = ScriptedMachine(), mutant: PlaneMutant? = nil,
    tellStatus: (@Sendable (String) -> Void)? = nil
  ) throws(Reconciliation.Conflict) {
    self.topology = topology
    self.store = store
    self.machine = machine
    self.mutant = mutant
    self.tellStatus = tellStatus
    let (plane, additions) = try Self.make(topology, store, machine, lane, fates, mutant, tellStatus)
    self.plane = plane
    self.additions = additions
    wire()
  }
  private var additions: ChangeSet

  private static func make(
    _ topology: Topology, _ store: ScriptedStore, _ machine: ScriptedMachine, _ lane: ManualLane,
    _ fates: Fates, _ mutant: PlaneMutant?, _ tellStatus: (@Sendable (String) -> Void)?
  ) throws(Reconciliation.Conflict) -> (ControlPlane, ChangeSet) {
    let begun = try Reconciliation(PatentExample.initial(topology), stored: store.contents.stored)
    let settings = PlaneSettings(
      version: "test", mutant: mutant, tellStatus: tellStatus, giveUp: { fates.note($0) })
    let plane = ControlPlane(
      state: begun.state, store: store, machine: machine, lane: lane, settings: settings,
      log: Logger(label: "plane") { _ in SwiftLogNoOpLogHandler() }, storeThread: store)
    return (plane, begun.additions)
  }

  private func wire() {
    let chronicle = chronicle
    store.whenCommitted { chronicle.note(.committed($0.commits)) }
    machine.whenAsked { chronicle.note(.asked($0)) }
  }

  /// Starts the plane and turns the lane; returns what it said of the start.
  @discardableResult
  package func start() -> Result<Void, MachineFailure>? {
    let outcome = Outcomes()
    plane.start(additions: additions) { outcome.note($0) }
    lane.turnAll()
    return outcome.first
  }

  /// The daemon dies here and starts again: nothing is left but the store and the machine.
  package func restart() throws(Reconciliation.Conflict) {
    crash()
    (plane, additions) = try Self.make(topology, store, machine, lane, fates, mutant, tellStatus)
    start()
  }

  /// The daemon dies: what its lane and its store's thread had still to do is never done.
  package func crash() {
    lane.forget()
    store.forget()
    for client in clients { client.lose() }
    clients = []
  }

  package func connect(_ issuer: Issuer) -> Client {
    let client = Client(SessionID(nextSession), issuer, plane, lane, chronicle)
    nextSession += 1
    clients.append(client)
    return client
  }

  package func administrator() -> Client { connect(.operator_(uid: 0, role: .admin)) }
  package func guest(_ partition: PartitionID) -> Client { connect(.partition(partition)) }

  /// A guest's agent that has said `hello`.
  package func agent(_ partition: PartitionID) -> Client {
    let client = guest(partition)
    client.ask(.guest(.hello(agent: "test", version: "1", bootID: "b")))
    return client
  }

  /// Lets the store and the lane run until nothing is left to do.
  package func settle() {
    store.releaseAll()
    lane.turnAll()
  }
}
