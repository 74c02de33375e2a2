internal import ControlModel
internal import Testing

@Suite("Fig 5: hot add")
struct HotAddTests {
  @Test("400 -> 401 -> 402 and Fig 8(a) -> 8(b), with the source's steps")
  func statesAndWindows() throws {
    var rig = Rig()
    rig.hello(lpar1)
    #expect([rig.row(slot0), rig.row(slot1)] == ["LPAR0 1", "LPAR0 1"])
    #expect(
      rig.state.gatekeeper[BusNumber(0)]
        == GatekeeperWindow(bus: BusNumber(0), partition: lpar0, base: 0, size: 24 * gibibyte, offset: 0))
    rig.remove()
    #expect([rig.row(slot0), rig.row(slot1)] == ["LPAR0 0", "LPAR0 0"])
    #expect(rig.state.gatekeeper[BusNumber(0)] == nil)

    rig.forget()
    let request = rig.add(to: nil, by: .partition(lpar1))
    #expect([rig.row(slot0), rig.row(slot1)] == ["LPAR1 1", "LPAR1 1"])
    #expect(
      rig.state.gatekeeper[BusNumber(0)]
        == GatekeeperWindow(
          bus: BusNumber(0), partition: lpar1, base: 0, size: 32 * gibibyte, offset: 32 * gibibyte))
    #expect(rig.reply(request) == nil, "the guest has not confirmed")
    #expect(rig.read(lpar1, 0xae00, 4) == 0b11)
    rig.ost(lpar1, slot0, .insertion)
    #expect(rig.reply(request) == nil)
    rig.ost(lpar1, slot1, .insertion)
    #expect(
      rig.moved(request)
        == Moved(
          operation: OperationID(2), slots: [slot0, slot1], partition: lpar1, guest: .usable, release: nil))
    #expect(rig.steps == [500, 503, 503, 503, 504, 506, 507, 507, 508])
  }

  @Test("the SCI goes out once for all slots, after all rows have changed and before the answer")
  func oneSCI() throws {
    var rig = Rig()
    rig.remove()
    rig.forget()
    let request = rig.add()
    #expect(rig.count(of: lpar1) == 1)
    let connects = rig.effects.indices.filter { if case .machine(.connect) = rig.effects[$0] { true } else { false } }
    let sci = try #require(rig.effects.firstIndex(of: .notify(lpar1, .sci(partition: lpar1))))
    let answer = try #require(rig.effects.firstIndex { if case .answer = $0 { true } else { false } })
    #expect(connects.count == 2)
    #expect(connects.allSatisfy { $0 < sci } && sci < answer)
    #expect(rig.moved(request)?.guest == .notified)
  }

  @Test("slots that are still enabled are revoked first, and their guest told by an eject request")
  func takesFromActive() {
    var rig = Rig(.scripted)
    let request = rig.add()
    #expect(rig.phase(slot0) == .removing(lpar0))
    #expect(rig.requests.contains(.revoke(slot: slot0, partition: lpar0, epoch: Epoch(0))))
    #expect(rig.partition(lpar0).ejectRequests == [slot0, slot1])
    #expect(rig.reply(request) == nil)
    rig.report(.released(slot: slot0, epoch: Epoch(0)))
    #expect(rig.phase(slot0) == .free, "nothing is granted before all have let go")
    #expect(rig.reason(rig.add(slot: slot0)) == .slotBusy)
  }

  @Test("all slots of a bus move together, and the release is told")
  func movesBus() {
    var rig = Rig(.scripted)
    let request = rig.add()
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(0))) }
    #expect(rig.phase(slot0) == .adding(lpar1))
    #expect(rig.row(slot0) == "LPAR0 0", "the rows change when the grant is complete, all at once")
    rig.report(.connected(slot: slot0, epoch: Epoch(1)))
    #expect(rig.row(slot0) == "LPAR0 0")
    #expect(rig.count(of: lpar1) == 0)
    rig.report(.connected(slot: slot1, epoch: Epoch(1)))
    #expect([rig.row(slot0), rig.row(slot1)] == ["LPAR1 1", "LPAR1 1"])
    #expect(rig.moved(request)?.release == .revoked)
    #expect(rig.count(of: lpar1) == 1)
  }

  @Test("a receiver that is off has the slot connected when it boots")
  func inactiveReceiver() {
    var rig = Rig { plant in plant.partition(lpar1) { $0 = Partition(id: lpar1, power: .inactive, cpuShare: 50) } }
    rig.remove()
    rig.forget()
    let request = rig.add()
    #expect(rig.moved(request)?.guest == .inactive)
    #expect(rig.row(slot0) == "LPAR1 1")
    #expect(rig.state.gatekeeper.windows.allSatisfy { $0.partition != lpar1 }, "nobody's until it runs")
    #expect(!rig.requests.contains { if case .connect = $0 { true } else { false } })
    rig.act(lpar1)
    #expect(rig.requests.count { if case .connect(_, lpar1, _, _) = $0 { true } else { false } } == 2)
    #expect(rig.state.gatekeeper[BusNumber(0)]?.partition == lpar1)
  }

  @Test("a disabled slot of one's own is connected again")
  func ownSlot() {
    var rig = Rig()
    rig.remove()
    #expect(rig.partition(lpar0).ejectRequests == [slot0, slot1])
    let request = rig.add(to: nil, by: .partition(lpar0))
    #expect(rig.moved(request)?.partition == lpar0)
    #expect(rig.row(slot0) == "LPAR0 1")
    #expect(rig.partition(lpar0).ejectRequests.isEmpty, "the new grant withdraws the request")
    #expect(rig.reason(rig.add(to: nil, by: .partition(lpar0))) == .samePartition)
  }

  @Test("step 501: an empty slot is refused with what to do")
  func emptySlot() {
    var rig = Rig { plant in plant.slot(slot0) { $0.device = nil } }
    let request = rig.add(slot: slot0)
    #expect(rig.reason(request) == .slotEmpty)
    #expect(rig.rejection(request)?.message.contains("insert a device") == true)
  }

  @Test("step 502: with insert_timeout the command waits for the card, reserved durably, and goes on")
  func waitsForCard() {
    var rig = Rig()
    rig.remove()
    rig.command(.pullCard(slot: slot0))
    rig.forget()
    let request = rig.add(slot: slot0, insertTimeout: .seconds(600))
    #expect(rig.steps == [500, 502])
    #expect(rig.armed[.operation(OperationID(3))] == .seconds(600))
    #expect(rig.reason(rig.add(slot: slot0)) == .slotBusy)
    rig.restart()
    #expect(rig.armed[.operation(OperationID(3))] == .seconds(600))
    rig.command(.insertCard(slot: slot0, device: "disk0"))
    #expect(rig.row(slot0) == "LPAR1 1")
    #expect(rig.reply(request) == nil, "who asked before the restart is gone")
  }

  @Test("step 502: nobody inserts a card")
  func noCard() {
    var rig = Rig { plant in plant.slot(slot0) { $0.device = nil } }
    rig.remove()
    let request = rig.add(slot: slot0, insertTimeout: .seconds(600))
    rig.deadline(2)
    #expect(rig.reason(request) == .timedOut)
    #expect(rig.standing(request) == "slot 0 is disabled and released")
    #expect(rig.state.slots[slot0]?.operation == nil)
  }
}
