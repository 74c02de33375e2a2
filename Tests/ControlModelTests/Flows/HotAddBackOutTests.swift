internal import ControlModel
internal import Testing

@Suite("Fig 5: hot add that fails")
struct HotAddBackOutTests {
  /// Both slots are with LPAR1, which has an agent and has not confirmed.
  private func waiting(_ machine: Rig.Machine = .embedded) -> (Rig, UInt64) {
    var rig = Rig(machine)
    rig.hello(lpar1)
    rig.remove()
    for slot in [slot0, slot1] where machine == .scripted { rig.report(.released(slot: slot, epoch: Epoch(0))) }
    let request = rig.add()
    for slot in [slot0, slot1] where machine == .scripted { rig.report(.connected(slot: slot, epoch: Epoch(1))) }
    return (rig, request)
  }

  @Test("the guest refuses: old connection, flag 0")
  func refusal() {
    var (rig, request) = waiting()
    rig.read(lpar1, 0xae00, 4)
    rig.ost(lpar1, slot0, .insertion, 0x80)
    #expect(rig.reply(request) == nil, "in progress: the wait goes on")
    rig.ost(lpar1, slot0, .insertion, 0x83)
    #expect(rig.reason(request) == .guestRefused)
    #expect(rig.rejection(request)?.data.contains(.init("ost", .number(0x83))) == true)
    #expect([rig.row(slot0), rig.row(slot1)] == ["LPAR0 0", "LPAR0 0"])
    #expect(rig.partition(lpar1).unconfirmedInsertions.isEmpty)
    #expect(rig.partition(lpar1).ejectRequests == [slot1], "the one that it may have taken is to be let go")
  }

  @Test("the guest does not answer: timed out, old connection, flag 0")
  func deadline() {
    var (rig, request) = waiting()
    rig.deadline(2)
    #expect(rig.reason(request) == .timedOut)
    #expect([rig.row(slot0), rig.row(slot1)] == ["LPAR0 0", "LPAR0 0"])
    #expect(rig.partition(lpar1).ejectRequests.isEmpty, "it has never seen the slots")
    rig.ost(lpar1, slot0, .insertion)
    #expect(rig.row(slot0) == "LPAR0 0", "success after a timeout does not exist")
  }

  @Test("the guest answers twice: one slot's answer is not the other's, and a refusal after the success is nothing")
  func twice() {
    var (rig, request) = waiting()
    rig.read(lpar1, 0xae00, 4)
    rig.ost(lpar1, slot0, .insertion)
    rig.ost(lpar1, slot0, .insertion)
    #expect(rig.reply(request) == nil, "slot 1 has not been confirmed")
    rig.ost(lpar1, slot1, .insertion)
    #expect(rig.moved(request)?.guest == .usable)
    for slot in [slot0, slot1] { rig.ost(lpar1, slot, .insertion, 0x83) }
    #expect([rig.row(slot0), rig.row(slot1)] == ["LPAR1 1", "LPAR1 1"])
    #expect(rig.reply(request) != nil, "and answered once")
    #expect(rig.partition(lpar1).ejectRequests.isEmpty)
  }

  @Test("the receiver dies")
  func death() {
    var (rig, request) = waiting()
    rig.report(.poweredOff(lpar1, generation: BootGeneration(1)))
    #expect(rig.reason(request) == .partitionInactive)
    #expect([rig.row(slot0), rig.row(slot1)] == ["LPAR0 0", "LPAR0 0"])
  }

  @Test("a card is pulled meanwhile")
  func pulled() {
    var (rig, request) = waiting()
    rig.report(.cardPulled(slot: slot1))
    #expect(rig.reason(request) == .slotEmpty)
    #expect([rig.row(slot0), rig.row(slot1)] == ["LPAR0 0", "LPAR0 0"])
  }

  @Test("the device fails meanwhile")
  func fault() {
    var (rig, request) = waiting()
    rig.report(.deviceFault(slot: slot0, kind: .medium))
    #expect(rig.reason(request) == .slotQuarantined)
    #expect([rig.row(slot0), rig.row(slot1)] == ["LPAR0 0", "LPAR0 0"])
    #expect(rig.partition(lpar1).ejectRequests.contains(slot0), "the guest is told of the fault")
  }

  @Test("the back-out waits for proof, and says so when there is none")
  func noProof() {
    var (rig, request) = waiting(.scripted)
    rig.deadline(2)
    #expect(rig.phase(slot0) == .removing(lpar1))
    #expect(rig.reply(request) == nil)
    rig.report(.released(slot: slot0, epoch: Epoch(1)))
    rig.deadline(2)
    #expect(rig.reason(request) == .timedOut)
    #expect(
      rig.standing(request)
        == "slot 0 is disabled and released; slot 1 is disabled, the release by LPAR1 is not proved yet")
    #expect(rig.phase(slot1) == .removing(lpar1), "a deadline is not a fence")
    #expect(rig.reason(rig.add(slot: slot0, to: lpar0)) == .isolationUnit)
    rig.report(.released(slot: slot1, epoch: Epoch(1)))
    #expect(rig.phase(slot1) == .free)
  }

  @Test("the machine cannot connect")
  func connectFails() {
    var rig = Rig(.scripted)
    rig.remove()
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(0))) }
    let request = rig.add()
    rig.report(.connected(slot: slot0, epoch: Epoch(1)))
    rig.report(.connectFailed(slot: slot1, epoch: Epoch(1), text: "no"))
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(1))) }
    #expect(rig.reason(request) == .machineError)
    #expect(rig.row(slot0) == "LPAR0 0")
    #expect(rig.count(of: lpar1) == 0)
  }

  @Test("the machine does not say whether it has connected")
  func connectTimesOut() {
    var rig = Rig(.scripted)
    rig.remove()
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(0))) }
    let request = rig.add()
    rig.deadline(2)
    rig.report(.connected(slot: slot0, epoch: Epoch(1)))
    #expect(rig.phase(slot0) == .removing(lpar1), "too late")
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(1))) }
    #expect(rig.reason(request) == .timedOut)
  }

  @Test("a release that fails grants nothing")
  func releaseFails() {
    var rig = Rig(.scripted)
    let request = rig.add()
    rig.report(.releaseFailed(slot: slot0, epoch: Epoch(0), isStillHeld: true, text: "stuck"))
    #expect(rig.reason(request) == .machineError)
    #expect(rig.phase(slot0) == .removing(lpar0))
    #expect(rig.phase(slot1) == .removing(lpar0))
  }

  @Test("two commands that wait for cards on one bus: the second grant is refused")
  func busIsTakenMeanwhile() {
    var rig = Rig { plant in
      for slot in [slot0, slot1] { plant.slot(slot) { $0 = Slot(number: $0.number, partition: lpar0) } }
    }
    let first = rig.add(slot: slot0, to: lpar1, wait: Wait.none, insertTimeout: .seconds(9))
    let second = rig.add(slot: slot1, to: lpar0, wait: Wait.none, insertTimeout: .seconds(9))
    rig.command(.insertCard(slot: slot0, device: "disk0"))
    rig.command(.insertCard(slot: slot1, device: "disk1"))
    #expect(rig.moved(first)?.partition == lpar1)
    #expect(rig.reason(second) == .isolationUnit)
  }

  @Test("an issuer that was fenced while it waited takes nothing")
  func fencedMeanwhile() {
    var rig = Rig { plant in
      plant.slot(slot0) { $0 = Slot(number: slot0, partition: lpar0) }
      plant.slot(slot1) { $0 = Slot(number: slot1, partition: lpar0) }
    }
    let request = rig.add(slot: slot0, to: nil, by: .partition(lpar1), insertTimeout: .seconds(9))
    rig.command(.requestShutdown(lpar: number(lpar1), timeout: .seconds(9)), by: .partition(lpar0))
    #expect(rig.partition(lpar1).isFenced)
    #expect(rig.reason(request) == .fenced)
  }
}
