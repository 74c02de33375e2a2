internal import ControlModel
internal import Testing

@Suite("restart: each operation goes on or is undone, and says which (I-5)")
struct RestartTests {
  private func goesOn(_ rig: Rig) -> Bool {
    rig.events.contains { $0.kind == .operation && $0.detail.hasSuffix("goes on after a restart") }
  }

  @Test("add_pci while the release is awaited: asked for again, then it goes on")
  func releasing() {
    var rig = Rig(.scripted)
    rig.add()
    rig.restart()
    #expect(goesOn(rig))
    #expect(rig.requests.contains(.revoke(slot: slot0, partition: lpar0, epoch: rig.epoch(slot0))))
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: rig.epoch(slot))) }
    for slot in [slot0, slot1] { rig.report(.connected(slot: slot, epoch: rig.epoch(slot))) }
    #expect(rig.row(slot0) == "LPAR1 1")
    #expect(rig.state.operations.isEmpty)
  }

  @Test("add_pci while the machine connects: asked for again under a new epoch, with its deadline")
  func connecting() {
    var rig = Rig(.scripted)
    rig.remove()
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(0))) }
    rig.add()
    rig.restart()
    #expect(rig.armed[.operation(OperationID(2))] != nil)
    rig.report(.connected(slot: slot0, epoch: Epoch(1)))
    rig.report(.connected(slot: slot1, epoch: Epoch(1)))
    #expect(rig.phase(slot0) == .adding(lpar1), "reports of the last run")
    for slot in [slot0, slot1] { rig.report(.connected(slot: slot, epoch: rig.epoch(slot))) }
    #expect(rig.row(slot0) == "LPAR1 1")
  }

  @Test("add_pci while the guest is to confirm: presented again, waited for again")
  func awaitingGuest() {
    var rig = Rig()
    rig.hello(lpar1)
    rig.remove()
    rig.add()
    rig.read(lpar1, 0xae00, 4)
    rig.restart()
    #expect(rig.armed[.operation(OperationID(2))] != nil)
    rig.hello(lpar1)
    #expect(rig.read(lpar1, 0xae00, 4) == 0b11)
    rig.ost(lpar1, slot0, .insertion)
    rig.ost(lpar1, slot1, .insertion)
    #expect(rig.state.operations.isEmpty)
    #expect(rig.state.finished.last?.result != nil)
  }

  @Test("add_pci while it is backed out: the back-out goes on")
  func backingOut() {
    var rig = Rig(.scripted)
    rig.hello(lpar1)
    rig.remove()
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(0))) }
    rig.add()
    for slot in [slot0, slot1] { rig.report(.connected(slot: slot, epoch: Epoch(1))) }
    rig.deadline(2)
    rig.restart()
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: rig.epoch(slot))) }
    #expect(rig.row(slot0) == "LPAR0 0")
    guard case .failed(let rejection) = rig.state.finished.last?.result else {
      Issue.record("the operation has not ended as failed")
      return
    }
    #expect(rejection.reason == .timedOut)
  }

  @Test("rem_pci in each phase", arguments: [RemovalMode.revoke, .graceful, .ladder], [false, true])
  func removing(mode: RemovalMode, waits: Bool) {
    var rig = Rig(.scripted)
    rig.remove(mode, wait: waits ? .guest : .none)
    if waits, mode == .revoke { for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(0))) } }
    rig.restart()
    #expect(goesOn(rig))
    #expect(rig.armed[.operation(OperationID(1))] != nil)
    if mode == .revoke, !waits {
      for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: rig.epoch(slot))) }
    } else {
      #expect(rig.partition(lpar0).ejectRequests == [slot0, slot1])
      for slot in [slot0, slot1] {
        rig.eject(lpar0, slot)
        rig.report(.released(slot: slot, epoch: rig.epoch(slot)))
      }
    }
    #expect(rig.phase(slot0) == .free)
    #expect(rig.state.operations.isEmpty)
  }

  @Test("the ladder's last rung")
  func deactivating() {
    var rig = Rig(.scripted)
    rig.remove(.ladder)
    for _ in 0..<3 { rig.deadline(1) }
    rig.restart()
    #expect(rig.requests.contains(.powerOff(lpar0, generation: BootGeneration(1))))
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(rig.phase(slot0) == .free)
    #expect(rig.state.operations.isEmpty)
  }

  @Test("failover at each of its steps", arguments: 0...5)
  func failover(step: Int) {
    var rig = Rig(.scripted)
    rig.failover()
    if step == 0 { rig.restart() }
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    if step == 1 { rig.restart() }
    rig.report(.connected(slot: slot0, epoch: rig.epoch(slot0)))
    if step == 2 { rig.restart() }
    for slot in [slot0, slot1] { rig.report(.connected(slot: slot, epoch: rig.epoch(slot))) }
    if step == 3 { rig.restart() }
    rig.report(.cardChecked(slot: slot0))
    if step == 4 { rig.restart() }
    rig.report(.cardChecked(slot: slot1))
    if step == 5 { rig.restart() }
    rig.report(.poweredOn(lpar0, generation: rig.partition(lpar0).generation))
    #expect(rig.row(slot0) == "LPAR1 1")
    #expect(rig.partition(lpar0).isActive)
    #expect(rig.state.operations.isEmpty)
    guard case .done(.failedOver(let over)) = rig.state.finished.last?.result else {
      Issue.record("the failover has not ended as done")
      return
    }
    #expect(over.isStandbyBack)
    #expect(over.outage > .zero, "known across the restart")
  }

  @Test("power, shutdown and cards: asked for again, with their deadlines")
  func others() {
    var rig = Rig(.scripted)
    rig.act(lpar3)
    rig.deact(lpar1)
    rig.command(.requestShutdown(lpar: number(lpar0), timeout: .seconds(9)))
    rig.command(.pullCard(slot: slot32))
    rig.restart()
    #expect(rig.requests.contains(.powerOn(lpar3, generation: BootGeneration(1))))
    #expect(rig.requests.contains(.powerOff(lpar1, generation: BootGeneration(1))))
    #expect(rig.requests.contains(.pullCard(slot: slot32)))
    #expect(rig.notifications.contains { if case .stop = $0.what { true } else { false } })
    for id in rig.state.operations.keys { #expect(rig.armed[.operation(id)] != nil) }
    for id in rig.state.operations.keys { rig.deadline(id.number) }
    #expect(rig.state.operations.isEmpty)
  }

  @Test("connections are made anew under numbers that the last run has not used")
  func numbers() {
    var rig = Rig()
    rig.remove()
    rig.restart()
    #expect(rig.epoch(slot0) > Epoch(1))
    #expect(rig.epoch(slot32) > Epoch(1))
    #expect(rig.requests.contains { if case .connect(slot32, lpar2, _, _) = $0 { true } else { false } })
    #expect(!rig.requests.contains { if case .connect(slot0, _, _, _) = $0 { true } else { false } })
    #expect(rig.partition(lpar3).generation > BootGeneration(1))
    #expect(rig.partition(lpar0).generation == BootGeneration(1), "it still runs")
  }

  @Test("a release of the last run proves nothing to this one")
  func staleRelease() {
    var rig = Rig(.scripted)
    rig.restart()
    rig.report(.released(slot: slot0, epoch: Epoch(0)))
    rig.remove()
    rig.restart()
    rig.report(.released(slot: slot0, epoch: Epoch(0)))
    #expect(rig.phase(slot0) == .removing(lpar0))
  }

  @Test("stopping parks what waits and says so")
  func parks() {
    var rig = Rig(.scripted)
    let request = rig.remove()
    rig.submit(.stopping)
    #expect(rig.reason(request) == .shuttingDown)
    #expect(rig.rejection(request)?.data == [.init("operation", .number(1))])
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(0))) }
    #expect(rig.replies.all[request]?.count == 1)
    rig.restart()
    #expect(rig.state.operation(OperationID(1))?.result != nil)
  }
}
