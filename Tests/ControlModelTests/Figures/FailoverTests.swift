import ControlModel
import Testing

@Suite("Fig 9 to 11: failover")
struct FailoverTests {
  func outcome(_ lab: Lab, _ ticket: Ticket) -> FailedOver? {
    if case .outcome(.failedOver(let result)) = lab.answer(to: ticket) { result } else { nil }
  }

  @Test("case (a): 1101 deact, 1102 rem_pci, 1103 add_pci, 1104 check, 1105 act as the standby (R-19)")
  func caseA() throws {
    let lab = Lab()
    let ticket = lab.say(lab.failover(.a), by: Lab.guest(Lab.lpar1))
    let result = try #require(outcome(lab, ticket))
    #expect(result.case == .a)
    #expect(result.slots == [Lab.slot0, Lab.slot1])
    #expect(result.isStandbyBack)
    #expect(lab.table == Lab.state402)
    #expect(lab.steps.filter { $0 >= 1100 } == [1101, 1102, 1103, 1104, 1104, 1105])
    #expect(lab.state.partitions[Lab.lpar0]?.power == .active)
    #expect(lab.state.partitions[Lab.lpar0]?.isFenced == false, "it has booted anew")
    #expect(lab.state.role(of: Lab.lpar1) == .active)
    #expect(lab.state.role(of: Lab.lpar0) == .standby)
    #expect(lab.state.partitions[Lab.lpar1]?.cpuShare == 90)
    #expect(lab.state.partitions[Lab.lpar0]?.cpuShare == 10)
    #expect(lab.events.filter { ($0.step ?? 0) >= 500 }.allSatisfy { $0.operation == OperationID(1) })
  }

  @Test("case (b): 1107 rem_pci, 1108 orderly shutdown, 1109 deact, then as (a) (R-20)")
  func caseB() throws {
    let lab = Lab()
    lab.hello(Lab.lpar0)
    let ticket = lab.say(lab.failover(.b))
    #expect(lab.table == Lab.state401)
    #expect(lab.handleSCI(Lab.lpar0).ejects == 0b11, "LPAR0 is alive and gets the eject request")
    let stop = Notification.stop(operation: OperationID(1), deadline: .seconds(30))
    #expect(lab.count(Lab.lpar0, stop) == 1)
    #expect(lab.answer(to: ticket) == nil)
    lab.say(.powerOff, by: Lab.guest(Lab.lpar0))
    #expect(try #require(outcome(lab, ticket)).case == .b)
    #expect(lab.steps.filter { $0 >= 1100 }.first == 1107)
    #expect(Set(lab.steps).isSuperset(of: [1107, 1108, 1109, 1103, 1104, 1105]))
    #expect(lab.table == Lab.state402)
  }

  @Test("case (b), a software that does not shut down is deactivated at the deadline")
  func deaf() {
    let lab = Lab()
    lab.hello(Lab.lpar0)
    let ticket = lab.say(lab.failover(.b))
    lab.passDeadline()
    #expect(outcome(lab, ticket) != nil)
    #expect(lab.table == Lab.state402)
  }

  @Test("refused at 1103: ends as that, slots disabled, and the state is said")
  func refusedAtAdd() {
    let lab = Lab()
    lab.hello(Lab.lpar1)
    let ticket = lab.say(lab.failover(.a))
    lab.ost(Lab.lpar1, Lab.slot0, .insertion, 1)
    #expect(lab.reason(ticket) == .guestRefused)
    #expect(lab.table == Lab.state401)
    guard case .rejected(let rejection) = lab.answer(to: ticket) else { return }
    #expect(rejection.data.contains { $0.name == "state" })
  }

  @Test("the check of 1104 fails: connections are taken back first")
  func checkFails() throws {
    let lab = Lab(.late)
    let ticket = lab.say(lab.failover(.a))
    let generation = try #require(lab.state.partitions[Lab.lpar0]?.generation)
    lab.apply(.machine(.poweredOff(Lab.lpar0, generation: generation)))
    for slot in [Lab.slot0, Lab.slot1] { lab.apply(.machine(.connected(slot: slot, epoch: Epoch(2)))) }
    lab.apply(.machine(.cardFailed(slot: Lab.slot0, text: "read: Input/output error")))
    #expect(lab.answer(to: ticket) == nil)
    for slot in [Lab.slot0, Lab.slot1] { lab.apply(.machine(.released(slot: slot, epoch: Epoch(2)))) }
    #expect(lab.reason(ticket) == .machineError)
    #expect(lab.table == Lab.state401)
  }

  @Test("1105 fails, or an operator holds the old side: done, with the standby failed")
  func standbyFails() throws {
    let lab = Lab()
    lab.say(lab.deact())
    let held = lab.say(lab.failover(.a))
    #expect(try #require(outcome(lab, held)).isStandbyBack == false)
    #expect(lab.state.partitions[Lab.lpar0]?.power == .inactive)
  }

  @Test("a quarantined slot stays behind; with nothing healthy it is refused")
  func quarantined() throws {
    let lab = Lab()
    lab.say(.failDevice(slot: Lab.slot0, kind: .medium))
    let ticket = lab.say(lab.failover(.a))
    #expect(try #require(outcome(lab, ticket)).slots == [Lab.slot1])
    let none = Lab()
    none.say(.failDevice(slot: Lab.slot0, kind: .medium))
    none.say(.failDevice(slot: Lab.slot1, kind: .card))
    #expect(none.reason(none.say(none.failover(.a))) == .slotQuarantined)
  }

  @Test("a restart at every step goes on to the same end, in both cases (I-5)", arguments: 0..<9, ClusterPlan.Case.allCases)
  func restart(after requests: Int, plan: ClusterPlan.Case) {
    let lab = Lab(.late)
    lab.say(lab.failover(plan))
    let done = lab.work(limit: requests)
    lab.restart()
    // What the machine was asked before the restart it may do after it, and what it is asked again it does again.
    lab.work(from: done)
    if plan == .b {
      lab.passDeadline()
      lab.work(from: done)
    }
    #expect(lab.state.operations.isEmpty)
    #expect(lab.table == Lab.state402)
    #expect(lab.state.partitions[Lab.lpar0]?.power == .active)
    #expect(lab.state.violations().isEmpty)
  }
}
