internal import ControlModel
internal import Testing

@Suite("Fig 6: hot remove")
struct HotRemoveTests {
  @Test("revoke, the source's order: access ends first, then the guest is told")
  func revoke() throws {
    var rig = Rig()
    let request = rig.remove(by: .partition(lpar0))
    #expect([rig.row(slot0), rig.row(slot1)] == ["LPAR0 0", "LPAR0 0"])
    #expect(!rig.state.permitsAccess(lpar0, to: slot0))
    #expect(rig.moved(request)?.guest == .notified)
    #expect(rig.moved(request)?.release == .revoked)
    #expect(rig.count(of: lpar0) == 1)
    let revoke = try #require(rig.effects.firstIndex { if case .machine(.revoke) = $0 { true } else { false } })
    let sci = try #require(rig.effects.firstIndex(of: .notify(lpar0, .sci(partition: lpar0))))
    #expect(revoke < sci)
    rig.write(lpar0, 0xafe0, 2, 2)
    #expect(rig.read(lpar0, 0xae04, 4) == 0b11)
    rig.eject(lpar0, slot0)
    rig.eject(lpar0, slot1)
    #expect(rig.partition(lpar0).ejectRequests.isEmpty)
    #expect(rig.steps == [600, 601, 601, 603, 605, 606, 606])
  }

  @Test("nothing is granted or answered before the proof")
  func waitsForProof() {
    var rig = Rig(.scripted)
    let request = rig.remove()
    #expect(rig.phase(slot0) == .removing(lpar0))
    #expect(!rig.state.permitsAccess(lpar0, to: slot0), "refused from this moment")
    rig.report(.released(slot: slot0, epoch: Epoch(0)))
    #expect(rig.reply(request) == nil)
    rig.report(.released(slot: slot1, epoch: Epoch(0)))
    #expect(rig.moved(request)?.release == .revoked)
  }

  @Test("wait=guest answers when the guest has ejected")
  func waitsForGuest() {
    var rig = Rig()
    let request = rig.remove(wait: .guest)
    #expect(rig.reply(request) == nil)
    rig.eject(lpar0, slot0)
    #expect(rig.reply(request) == nil)
    rig.eject(lpar0, slot1)
    #expect(rig.moved(request)?.guest == .ejected)
  }

  @Test("wait=guest and the guest does not eject: timed out, and access is revoked")
  func guestDoesNotEject() {
    var rig = Rig()
    let request = rig.remove(wait: .guest)
    rig.deadline(1)
    #expect(rig.reason(request) == .timedOut)
    #expect(rig.standing(request) == "slot 0 is disabled and released; slot 1 is disabled and released")
    #expect(rig.partition(lpar0).ejectRequests == [slot0, slot1], "the request stands")
  }

  @Test("step 602: an inactive partition is done with at once")
  func inactive() {
    var rig = Rig()
    rig.deact()
    rig.forget()
    let request = rig.remove()
    #expect(rig.moved(request)?.guest == .inactive)
    #expect(rig.moved(request)?.release == .powerOff)
    #expect(rig.steps.contains(602))
    #expect(!rig.steps.contains(603))
    #expect(rig.row(slot0) == "LPAR0 0")
  }

  @Test("a slot that is disabled already is done, without a release and without an SCI")
  func disabled() {
    var rig = Rig()
    rig.remove()
    rig.eject(lpar0, slot0)
    rig.eject(lpar0, slot1)
    rig.forget()
    let request = rig.remove()
    #expect(
      rig.moved(request) == Moved(operation: OperationID(2), slots: [], partition: lpar0, guest: .ejected, release: nil)
    )
    #expect(rig.count(of: lpar0) == 0)
  }

  @Test("a guest removes its own slot without anyone's leave")
  func own() {
    var rig = Rig { plant in plant.rules { $0.fencing = .evidence } }
    rig.hello(lpar0)
    #expect(rig.moved(rig.remove(slot: slot1, by: .partition(lpar0)))?.slots == [slot1])
    #expect([rig.row(slot0), rig.row(slot1)] == ["LPAR0 1", "LPAR0 0"])
    #expect(rig.state.gatekeeper[BusNumber(0)]?.partition == lpar0, "slot 0 still needs the window")
  }

  @Test("the partition dies while its release is awaited: that is the proof")
  func deathIsProof() {
    var rig = Rig(.scripted)
    let request = rig.remove()
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(rig.moved(request)?.release == .powerOff)
    #expect(rig.moved(request)?.guest == .inactive)
  }

  @Test("the deadline is no proof; a later release still frees, and the guest is told then")
  func lateRelease() {
    var rig = Rig(.scripted)
    let request = rig.remove()
    rig.deadline(1)
    #expect(rig.reason(request) == .timedOut)
    #expect(rig.phase(slot0) == .removing(lpar0))
    rig.report(.released(slot: slot0, epoch: Epoch(0)))
    #expect(rig.phase(slot0) == .free)
    #expect(rig.partition(lpar0).ejectRequests == [slot0])
    #expect(rig.count(of: lpar0) == 1)
  }

  @Test("a reset that fails quarantines, and the command says so")
  func resetFails() {
    var rig = Rig(.scripted)
    let request = rig.remove(slot: slot0)
    rig.report(.releaseFailed(slot: slot0, epoch: Epoch(0), isStillHeld: false, text: "reset"))
    #expect(rig.reason(request) == .machineError)
    #expect(rig.state.slots[slot0]?.quarantine == .resetFailed)
    #expect(rig.phase(slot0) == .free)
    #expect(rig.partition(lpar0).ejectRequests == [slot0])
  }

  @Test("an unconfirmed insertion goes with its slot")
  func withdrawsInsertion() {
    var rig = Rig()
    rig.remove()
    rig.add(wait: Wait.none)
    #expect(rig.partition(lpar1).unconfirmedInsertions == [slot0, slot1])
    rig.deact(lpar1)
    rig.remove(lpar1)
    #expect(rig.partition(lpar1).unconfirmedInsertions.isEmpty)
    rig.act(lpar1)
    #expect(rig.read(lpar1, 0xae00, 4) == 0)
  }
}
