internal import ControlModel
internal import Testing

@Suite("Fig 9 to 11: failover")
struct FailoverTests {
  @Test("case (a): 1101 deact, 1102 rem_pci, 1103 add_pci, 1104 check, 1105 act")
  func caseA() {
    var rig = Rig { plant in
      plant.rules {
        $0.activeShare = 90
        $0.standbyShare = 10
      }
    }
    rig.hello(lpar1)
    let request = rig.failover(by: .partition(lpar1))
    #expect(rig.row(slot0) == "LPAR1 1")
    #expect(rig.reply(request) == nil, "LPAR1 has an agent: it is to confirm")
    rig.acceptInsertions(lpar1)
    let over = rig.failedOver(request)
    #expect(over?.case == .a)
    #expect(over?.slots == [slot0, slot1])
    #expect(over?.isStandbyBack == true)
    #expect(over.map { $0.outage > .zero } == true)
    #expect(rig.steps.filter { $0 > 1000 } == [1101, 1102, 1103, 1104, 1104, 1105])
    #expect(rig.events.filter { ($0.step ?? 0) > 500 && $0.kind != .gpe }.allSatisfy { $0.operation == OperationID(1) })
    #expect(rig.partition(lpar0).isActive, "back as the standby")
    #expect(rig.state.role(of: lpar0) == .standby)
    #expect(rig.state.role(of: lpar1) == .active)
    #expect(rig.partition(lpar1).cpuShare == 90 && rig.partition(lpar0).cpuShare == 10)
    #expect(!rig.partition(lpar0).isFenced, "it has booted anew")
  }

  @Test("case (b): 1107 rem_pci, 1108 shutdown, 1109 deact, then as in (a)")
  func caseB() {
    var rig = Rig { plant in plant.rules { $0.defaultCase = .b } }
    rig.hello(lpar0)
    rig.heartbeat(lpar0, .failed)
    let request = rig.failover(by: .partition(lpar1))
    #expect(rig.row(slot0) == "LPAR0 0")
    #expect(rig.partition(lpar0).ejectRequests == [slot0, slot1], "it is alive and gets the eject request")
    #expect(rig.partition(lpar0).isFenced)
    #expect(
      rig.notifications.contains {
        $0.to == lpar0 && $0.what == .stop(operation: OperationID(1), deadline: .seconds(30))
      })
    rig.hello(lpar0, session: 7)
    #expect(rig.notifications.count { if case .stop = $0.what { true } else { false } } == 2, "told again after hello")
    rig.command(.powerOff, by: .partition(lpar0))
    #expect(rig.failedOver(request)?.case == .b)
    #expect(rig.steps.filter { $0 > 1000 } == [1107, 1108, 1108, 1109, 1103, 1104, 1104, 1105])
  }

  @Test("case (b): a guest that does not shut down is switched off")
  func caseBForced() {
    var rig = Rig { plant in plant.rules { $0.defaultCase = .b } }
    let request = rig.failover()
    #expect(rig.reply(request) == nil)
    rig.deadline(1)
    #expect(rig.failedOver(request)?.isStandbyBack == true)
  }

  @Test("case (b), by consent: a refusal does not stop it, the power-off is proof as good")
  func caseBGraceful() {
    var rig = Rig { plant in
      plant.rules {
        $0.defaultCase = .b
        $0.removal = .graceful
      }
    }
    let request = rig.failover()
    #expect(rig.row(slot0) == "LPAR0 1")
    rig.ost(lpar0, slot0, .eject, 1)
    rig.deadline(1)
    #expect(rig.failedOver(request)?.slots == [slot0, slot1])
    #expect(rig.row(slot0) == "LPAR1 1")
  }

  @Test("the new side refuses: ended as that, slots disabled, and says so")
  func refusedAt1103() {
    var rig = Rig()
    rig.hello(lpar1)
    let request = rig.failover()
    rig.ost(lpar1, slot0, .insertion, 1)
    #expect(rig.reason(request) == .guestRefused)
    #expect(rig.standing(request) == "slot 0 is disabled and released; slot 1 is disabled and released")
    #expect(rig.row(slot0) == "LPAR0 0")
    #expect(!rig.partition(lpar0).isActive)
  }

  @Test("step 1104 fails: the connections are taken back first")
  func checkFails() {
    var rig = Rig(.scripted)
    let request = rig.failover()
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    for slot in [slot0, slot1] { rig.report(.connected(slot: slot, epoch: Epoch(1))) }
    #expect(rig.row(slot0) == "LPAR1 1")
    rig.report(.cardChecked(slot: slot1))
    rig.report(.cardFailed(slot: slot0, text: "no medium"))
    #expect(rig.phase(slot0) == .removing(lpar1))
    #expect(rig.reply(request) == nil)
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(1))) }
    #expect(rig.reason(request) == .machineError)
    #expect(rig.standing(request) == "slot 0 is disabled and released; slot 1 is disabled and released")
    #expect(rig.row(slot0) == "LPAR0 0")
    #expect(rig.partition(lpar1).ejectRequests == [slot0, slot1])
  }

  @Test("step 1104 gets no answer")
  func checkTimesOut() {
    var rig = Rig(.scripted)
    let request = rig.failover()
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    for slot in [slot0, slot1] { rig.report(.connected(slot: slot, epoch: Epoch(1))) }
    rig.deadline(1)
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(1))) }
    #expect(rig.reason(request) == .timedOut)
  }

  @Test("the new side dies before its service can start")
  func newSideDies() {
    var rig = Rig(.scripted)
    let request = rig.failover()
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    for slot in [slot0, slot1] { rig.report(.connected(slot: slot, epoch: Epoch(1))) }
    rig.report(.poweredOff(lpar1, generation: BootGeneration(1)))
    #expect(rig.reason(request) == .partitionInactive)
    #expect(rig.row(slot0) == "LPAR0 0")
  }

  @Test("step 1105 fails: done, with the standby failed and an event")
  func activateFails() {
    var rig = Rig(.scripted)
    let request = rig.failover()
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    for slot in [slot0, slot1] { rig.report(.connected(slot: slot, epoch: Epoch(1))) }
    for slot in [slot0, slot1] { rig.report(.cardChecked(slot: slot)) }
    rig.report(.powerOnFailed(lpar0, generation: BootGeneration(2), text: "no"))
    #expect(rig.failedOver(request)?.isStandbyBack == false)
    #expect(rig.events.contains { $0.step == 1105 && $0.detail.contains("did not come back") })
  }

  @Test("an operator's hold keeps the old side off")
  func held() {
    var rig = Rig()
    rig.deact()
    #expect(rig.partition(lpar0).isHeld)
    let request = rig.failover(by: .partition(lpar1))
    #expect(rig.failedOver(request)?.isStandbyBack == false)
    #expect(!rig.partition(lpar0).isActive)
    #expect(rig.reason(rig.act(by: .partition(lpar1))) == .held)
  }

  @Test("a quarantined slot stays behind, the healthy ones move")
  func healthyOnes() {
    var rig = Rig()
    rig.report(.deviceFault(slot: slot1, kind: .card))
    #expect(rig.failedOver(rig.failover())?.slots == [slot0])
    #expect(rig.row(slot1) == "LPAR0 0")
  }

  @Test("the old side cannot be switched off in time: nothing is granted")
  func notOff() {
    var rig = Rig(.scripted)
    let request = rig.failover()
    rig.deadline(1)
    #expect(rig.reason(request) == .timedOut)
    #expect(rig.phase(slot0) == .owned(lpar0))
    #expect(rig.partition(lpar0).power == .stopping)
  }
}
