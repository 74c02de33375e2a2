import ControlModel
import ControlProtocol
import ControlTestSupport
import Testing

@testable import ControlPlane

typealias Example = PatentExample

/// Commands as the tests say them.
extension Call {
  static func deact(_ lpar: UInt64, mode: PowerOffMode = .off) -> Call {
    .change(.deact(lpar: .number(lpar), mode: mode, timeout: .seconds(30)))
  }
  static func act(_ lpar: UInt64) -> Call { .change(.act(lpar: .number(lpar))) }
  static func add(
    _ lpar: UInt64, slot: SlotNumber? = nil, to: UInt64?, wait: Wait? = Wait.none
  ) -> Call {
    .change(
      .addPCI(
        lpar: .number(lpar), slot: slot, to: to.map { .number($0) }, wait: wait, timeout: .seconds(30),
        insertTimeout: nil))
  }
  static func rem(_ lpar: UInt64, slot: SlotNumber? = nil, mode: RemovalMode = .revoke) -> Call {
    .change(.remPCI(lpar: .number(lpar), slot: slot, mode: mode, timeout: .seconds(30), wait: .none))
  }
  static func failover(_ from: UInt64 = 0, _ to: UInt64 = 1, _ plan: ClusterPlan.Case? = .a) -> Call {
    .change(.failover(from: .number(from), to: .number(to), case: plan, timeout: .seconds(60)))
  }
  static func share(_ percent: Int, of lpar: UInt64 = 0) -> Call {
    .change(.setCPUShare(lpar: .number(lpar), percent: percent))
  }
  static let slots = Call.show(.slots)
  static let hello = Call.guest(.hello(agent: "test", version: "1", bootID: "b"))
  static func read(_ slot: SlotNumber) -> Call { .guest(.mmioRead(slot: slot, offset: 8, width: 8)) }
}

extension PlaneFixture {
  var state: ControlState { lane.run { plane.assumeIsolated { $0.state } } }

  /// A fixture that has started, with an administrator.
  static func started(
    topology: Topology = Example.topology(), machine: ScriptedMachine = ScriptedMachine(), mutant: PlaneMutant? = nil
  ) throws -> (PlaneFixture, Client) {
    let fixture = try PlaneFixture(topology: topology, machine: machine, mutant: mutant)
    let outcome = fixture.start()
    #expect(throws: Never.self) { try outcome?.get() }
    try #require(outcome != nil)
    fixture.chronicle.clear()
    return (fixture, fixture.administrator())
  }

  /// Who can reach the device in `slot`, by the machine's own truth.
  func accessors(_ slot: SlotNumber = Example.disk) -> [PartitionID] { machine.truth.accessors(of: slot) }

  /// Where table and machine differ; empty when all has settled.
  var differences: [String] {
    let state = state
    return state.slots.rows.compactMap { slot in
      let owner = slot.phase.owner.flatMap { state.partitions[$0]?.isActive == true && slot.device != nil ? $0 : nil }
      let real = accessors(slot.number)
      return real == (owner.map { [$0] } ?? []) ? nil : "slot \(slot.number.number): \(slot.phase), machine \(real)"
    }
  }

  /// Where the state differs from what is durable.
  var isDurable: Bool {
    let (state, stored) = (state, store.contents)
    return state.slots == stored.slots && state.lastEvent == stored.lastEvent
      && state.operations.rows == stored.operations.rows.filter(\.isUnderWay)
  }

  /// The requests that were answered, in the order of their answers.
  var answered: [Ticket] {
    chronicle.entries.compactMap { if case .answered(let ticket, _) = $0 { ticket } else { nil } }
  }

  func asked(_ matches: (MachineRequest) -> Bool) -> [MachineRequest] { machine.requests.filter(matches) }
  var connects: [MachineRequest] { asked { if case .connect = $0 { true } else { false } } }
}

extension WireValue {
  /// The rows of a table by the value of their first member.
  func row(_ table: String, _ key: String, _ value: WireValue) -> WireValue? {
    guard case .array(let rows)? = self[table] else { return nil }
    return rows.first { $0[key] == value }
  }
  func isEnabled(_ slot: SlotNumber, for partition: String) -> Bool {
    let row = row("slots", "slot", .unsigned(UInt64(slot.number)))
    return row?["partition"] == .string(partition) && row?["enabled"] == .bool(true)
  }
}

extension Rejection {
  var standing: String? {
    data.lazy.compactMap { if $0.name == "state", case .string(let text) = $0.value { text } else { nil } }.first
  }
}
