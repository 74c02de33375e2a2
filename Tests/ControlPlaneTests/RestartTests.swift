import ControlModel
import ControlProtocol
import ControlTestSupport
import Testing

@testable import ControlPlane

@Suite("Fig 9 to 11: the daemon dies at any instant of a failover")
struct RestartTests {
  struct Plan: Sendable, CustomTestStringConvertible {
    let flow: ClusterPlan.Case
    let connectsInstantly: Bool
    let outlivesDaemon: Bool
    var testDescription: String {
      let (how, life) = (connectsInstantly ? "instant" : "asked", outlivesDaemon ? "outlives" : "dies with")
      return "case \(flow), \(how), \(life) the daemon"
    }
    static let all = [ClusterPlan.Case.a, .b].flatMap { flow in
      [true, false].flatMap { instant in
        [true, false].map { Plan(flow: flow, connectsInstantly: instant, outlivesDaemon: $0) }
      }
    }
  }

  /// What a crash at one instant leaves.
  struct Remains {
    let contents: StoreContents
    let truth: MachineTruth
    let wasAccepted: Bool
  }

  @Test(arguments: Plan.all) func atAnyInstant(plan: Plan) throws {
    let remains = try run(plan)
    #expect(Set(remains.map(\.contents.commits)).count >= 4)
    for (index, remain) in remains.enumerated() { try goOn(plan, remain, "instant \(index)") }
  }

  private func machine(_ plan: Plan) -> ScriptedMachine {
    ScriptedMachine(connectsInstantly: plan.connectsInstantly, outlivesDaemon: plan.outlivesDaemon)
  }

  /// One failover, in the smallest steps, with what each would leave.
  private func run(_ plan: Plan) throws -> [Remains] {
    let machine = machine(plan)
    let (fixture, admin) = try PlaneFixture.started(
      topology: Example.topology(connectsInstantly: plan.connectsInstantly), machine: machine)
    machine.answers { request in if case .setCPUShare = request { .atOnce } else { .later } }
    fixture.store.isHolding = true
    let before = fixture.store.contents.commits
    var remains: [Remains] = []
    func look() {
      let contents = fixture.store.contents
      remains.append(
        Remains(contents: contents, truth: machine.truth, wasAccepted: contents.commits > before))
      #expect(machine.truth.violations == [])
    }
    let ticket = admin.send(.failover(0, 1, plan.flow))
    look()
    for _ in 0..<400 where admin.answer(ticket) == nil {
      if fixture.lane.turn() || fixture.store.release() || machine.finish() {
        look()
      } else {
        // Case (b) waits for the old side to shut its OS down; nobody is there to do it.
        fixture.lane.advance(by: .seconds(31))
      }
    }
    #expect(admin.value(ticket)?["standby"] == "LPAR0")
    #expect(fixture.accessors() == [Example.lpar1])
    return remains
  }

  private func goOn(_ plan: Plan, _ remains: Remains, _ name: String) throws {
    let machine = machine(plan)
    machine.restore(remains.truth)
    let fixture = try PlaneFixture(
      topology: Example.topology(connectsInstantly: plan.connectsInstantly), store: ScriptedStore(remains.contents),
      machine: machine)
    fixture.start()
    for _ in 0..<4 { fixture.lane.advance(by: .seconds(61)) }
    let state = fixture.state
    #expect(state.operations.isEmpty, "\(name)")
    #expect(fixture.differences == [], "\(name)")
    #expect(machine.truth.violations == [], "\(name)")
    #expect(state.violations() == [], "\(name)")
    #expect(fixture.isDurable, "\(name)")
    let owner = remains.wasAccepted ? Example.lpar1 : Example.lpar0
    for slot in [Example.disk, Example.net] { #expect(state.slots[slot]?.phase == .owned(owner), "\(name)") }
    #expect(fixture.store.contents.complaints == [], "\(name)")
    if remains.wasAccepted {
      #expect(fixture.accessors() == [Example.lpar1], "\(name)")
      #expect(fixture.store.contents.operations.rows.first?.result != nil, "\(name)")
    }
  }
}
