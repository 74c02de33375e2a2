internal import ControlModel
internal import Testing

@Suite("a person's hand at the slot")
struct CardTests {
  @Test("pulling a connected card: access ends, the guest is told, the slot is empty")
  func pull() {
    var rig = Rig()
    let request = rig.command(.pullCard(slot: slot0))
    #expect(rig.reply(request) == .outcome(.done(operation: nil)))
    #expect(rig.row(slot0) == "LPAR0 0")
    #expect(rig.state.slots[slot0]?.device == nil)
    #expect(rig.state.slots[slot0]?.release == .pulled)
    #expect(rig.partition(lpar0).ejectRequests == [slot0])
    #expect(rig.count(of: lpar0) == 1)
  }

  @Test(
    "a pull is no proof by itself: the slot is free when the machine confirms; a mutant that believes it is found",
    arguments: [false, true])
  func pullIsNoProof(isBroken: Bool) {
    var rig = Rig(.scripted, mutant: isBroken ? .believesPulls : nil)
    rig.report(.cardPulled(slot: slot0))
    #expect(!rig.state.permitsAccess(lpar0, to: slot0))
    #expect((rig.phase(slot0) == .removing(lpar0)) == !isBroken)
    guard !isBroken else { return }
    #expect(rig.partition(lpar0).ejectRequests == [slot0])
    rig.report(.released(slot: slot0, epoch: Epoch(0)))
    #expect(rig.phase(slot0) == .free)
    #expect(rig.state.slots[slot0]?.release == .pulled)
    #expect(rig.count(of: lpar0) == 1, "told once")
  }

  @Test("a card that is put in broken is granted to nobody, not even to who waited for it")
  func broken() {
    var rig = Rig(.scripted) { plant in
      for slot in [slot0, slot1] { plant.slot(slot) { $0 = Slot(number: $0.number, partition: lpar0) } }
    }
    let request = rig.add(slot: slot0, insertTimeout: .seconds(9))
    rig.report(.cardInserted(slot: slot0, device: Device(name: "d", kind: .disk, health: .failed)))
    #expect(rig.reason(request) == .slotQuarantined)
    #expect(rig.state.slots[slot0]?.quarantine == .deviceFault)
    #expect(!rig.requests.contains { if case .connect = $0 { true } else { false } })
  }

  @Test("an insertion that is told twice is one: a connection that stands keeps its number")
  func insertedTwice() {
    var rig = Rig()
    let epoch = rig.epoch(slot0)
    rig.report(.cardInserted(slot: slot0, device: Device(name: "disk0", kind: .disk)))
    #expect(rig.epoch(slot0) == epoch)
    #expect(rig.partition(lpar0).unconfirmedInsertions.isEmpty)
  }

  @Test("one hand at a time, also where a command waits for the card")
  func oneHand() {
    var rig = Rig(.scripted) { plant in
      for slot in [slot0, slot1] { plant.slot(slot) { $0 = Slot(number: $0.number, partition: lpar0) } }
    }
    rig.add(slot: slot0, insertTimeout: .seconds(9))
    #expect(rig.reply(rig.command(.insertCard(slot: slot0, device: "d"))) == nil)
    #expect(rig.reason(rig.command(.insertCard(slot: slot0, device: "d"))) == .slotBusy)
  }

  @Test("refusals: full, empty, busy, unknown")
  func refusals() {
    var rig = Rig { plant in plant.slot(slot1) { $0 = Slot(number: slot1, partition: lpar0) } }
    #expect(rig.reason(rig.command(.insertCard(slot: slot0, device: "d"))) == .slotOccupied)
    #expect(rig.reason(rig.command(.pullCard(slot: slot1))) == .slotEmpty)
    #expect(rig.reason(rig.command(.failDevice(slot: slot1, kind: .medium))) == .slotEmpty)
    #expect(rig.reason(rig.command(.insertCard(slot: SlotNumber(77), device: "d"))) == .unknownSlot)
    #expect(rig.reason(rig.command(.failDevice(slot: SlotNumber(77), kind: .card))) == .unknownSlot)
    rig.remove(slot: slot0, .graceful)
    rig.command(.pullCard(slot: slot0))
    #expect(rig.state.operations.isEmpty, "a hand does not ask what is under way")
  }

  @Test("the machine's words end the work that they answer and no other")
  func words() {
    var rig = Rig(.scripted)
    let pull = rig.command(.pullCard(slot: slot0))
    rig.report(.cardChecked(slot: slot0))
    rig.report(.cardInserted(slot: slot0, device: Device(name: "d", kind: .net)))
    #expect(rig.reply(pull) == nil)
    rig.report(.cardFailed(slot: slot0, text: "it is stuck"))
    #expect(rig.reason(pull) == .machineError)
  }

  @Test("a card into a slot that is enabled already: connected, and the guest is told")
  func intoEnabled() {
    var rig = Rig { plant in plant.slot(slot0) { $0.device = nil } }
    #expect(rig.row(slot0) == "LPAR0 1")
    #expect(!rig.state.permitsAccess(lpar0, to: slot0))
    rig.command(.insertCard(slot: slot0, device: "disk0"))
    #expect(rig.requests.contains { if case .connect(slot0, lpar0, _, _) = $0 { true } else { false } })
    #expect(rig.partition(lpar0).unconfirmedInsertions == [slot0])
    #expect(rig.count(of: lpar0) == 1)
  }

  @Test("an empty slot is not connected at boot, and opens no window")
  func emptyAtBoot() {
    var rig = Rig { plant in for slot in [slot0, slot1] { plant.slot(slot) { $0.device = nil } } }
    rig.deact()
    rig.act()
    #expect(!rig.requests.contains { if case .connect = $0 { true } else { false } })
    #expect(rig.state.gatekeeper[BusNumber(0)] == nil)
  }

  @Test("fail_device is the machine's to carry out")
  func fail() {
    var rig = Rig()
    rig.command(.failDevice(slot: slot0, kind: .medium))
    #expect(rig.requests.contains(.failDevice(slot: slot0, kind: .medium)))
    #expect(rig.state.slots[slot0]?.quarantine == .deviceFault)
  }
}
