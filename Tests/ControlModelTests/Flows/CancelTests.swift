internal import ControlModel
internal import Testing

@Suite("cancel: at a safe point, skipping no proof")
struct CancelTests {
  private func free(_ rig: inout Rig) {
    rig.remove()
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(0))) }
  }

  @Test("while a card is awaited")
  func awaitingCard() {
    var rig = Rig { plant in plant.slot(slot0) { $0 = Slot(number: slot0, partition: lpar0) } }
    rig.remove(slot: slot1)
    let request = rig.add(slot: slot0, insertTimeout: .seconds(60))
    rig.cancel(2)
    #expect(rig.reason(request) == .cancelled)
    #expect(rig.state.slots[slot0]?.operation == nil)
  }

  @Test("while the last owner's release is awaited: it stays awaited")
  func releasing() {
    var rig = Rig(.scripted)
    let request = rig.add()
    rig.cancel(1)
    #expect(rig.reason(request) == .cancelled)
    #expect(rig.phase(slot0) == .removing(lpar0))
  }

  @Test("while the machine connects, and while the guest confirms: taken back with proof", arguments: [false, true])
  func connected(isConnected: Bool) {
    var rig = Rig(.scripted)
    rig.hello(lpar1)
    free(&rig)
    let request = rig.add()
    if isConnected { for slot in [slot0, slot1] { rig.report(.connected(slot: slot, epoch: Epoch(1))) } }
    let cancel = rig.cancel(2)
    #expect(rig.reply(cancel) == .outcome(.done(operation: OperationID(2))))
    #expect(rig.reply(request) == nil)
    #expect(rig.phase(slot0) == .removing(lpar1))
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(1))) }
    #expect(rig.reason(request) == .cancelled)
    #expect(rig.row(slot0) == "LPAR0 0")
  }

  @Test("while the guest is asked: the request is withdrawn", arguments: [RemovalMode.graceful, .ladder])
  func asking(mode: RemovalMode) {
    var rig = Rig()
    let request = rig.remove(mode)
    rig.cancel(1)
    #expect(rig.reason(request) == .cancelled)
    #expect(rig.row(slot0) == "LPAR0 1")
    #expect(rig.partition(lpar0).ejectRequests.isEmpty)
  }

  @Test("while a revocation is awaited: flag 0, the release still to come")
  func revoking() {
    var rig = Rig(.scripted)
    let request = rig.remove()
    rig.cancel(1)
    #expect(rig.reason(request) == .cancelled)
    #expect(rig.phase(slot0) == .removing(lpar0))
    rig.report(.released(slot: slot0, epoch: Epoch(0)))
    #expect(rig.partition(lpar0).ejectRequests == [slot0], "the guest is told all the same")
  }

  @Test("a failover that asks the old side ends there, it does not go on to switch it off")
  func failoverAsking() {
    var rig = Rig { plant in
      plant.rules {
        $0.defaultCase = .b
        $0.removal = .graceful
      }
    }
    let request = rig.failover()
    rig.cancel(1)
    #expect(rig.reason(request) == .cancelled)
    #expect(rig.partition(lpar0).isActive)
    #expect(rig.row(slot0) == "LPAR0 1")
    #expect(rig.state.operations.isEmpty)
  }

  @Test("a failover at its check is taken back")
  func failoverChecking() {
    var rig = Rig(.scripted)
    let request = rig.failover()
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    for slot in [slot0, slot1] { rig.report(.connected(slot: slot, epoch: Epoch(1))) }
    rig.cancel(1)
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(1))) }
    #expect(rig.reason(request) == .cancelled)
    #expect(rig.row(slot0) == "LPAR0 0")
  }

  @Test("a power-off and a power-on end where they are; the machine's word still counts")
  func power() {
    var rig = Rig(.scripted)
    let off = rig.deact()
    rig.cancel(1)
    #expect(rig.reason(off) == .cancelled)
    #expect(rig.partition(lpar0).power == .stopping)
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    let on = rig.act()
    rig.cancel(2)
    #expect(rig.reason(on) == .cancelled)
    rig.report(.poweredOn(lpar0, generation: BootGeneration(2)))
    #expect(rig.partition(lpar0).isActive)
  }

  @Test("an operation that there is not, or that has ended")
  func unknown() {
    var rig = Rig()
    #expect(rig.reason(rig.cancel(9)) == .unknownOperation)
    rig.remove()
    #expect(rig.reason(rig.cancel(1)) == .unknownOperation)
  }
}
