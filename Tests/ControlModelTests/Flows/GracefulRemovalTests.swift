internal import ControlModel
internal import Testing

@Suite("Fig 6: by consent, and by ever stronger means")
struct GracefulRemovalTests {
  @Test("graceful: the guest ejects, and only then access ends")
  func graceful() {
    var rig = Rig()
    let request = rig.remove(slot: slot0, .graceful)
    #expect(rig.row(slot0) == "LPAR0 1")
    #expect(rig.state.permitsAccess(lpar0, to: slot0))
    rig.ost(lpar0, slot0, .eject)
    #expect(rig.row(slot0) == "LPAR0 1", "a word is no release")
    rig.eject(lpar0, slot0)
    #expect(rig.row(slot0) == "LPAR0 0")
    #expect(rig.moved(request)?.release == .eject)
    #expect(rig.moved(request)?.guest == .ejected)
  }

  @Test("graceful: a refusal leaves it connected and withdraws the request")
  func refused() {
    var rig = Rig()
    let request = rig.remove(slot: slot0, .graceful)
    rig.ost(lpar0, slot0, .eject, 0x84)
    #expect(rig.reply(request) == nil)
    rig.ost(lpar0, slot0, .eject, 0x81)
    #expect(rig.reason(request) == .guestRefused)
    #expect(rig.standing(request) == "slot 0 is connected to LPAR0")
    #expect(rig.partition(lpar0).ejectRequests.isEmpty)
    #expect(rig.row(slot0) == "LPAR0 1")
  }

  @Test("graceful: the deadline too; an eject that comes later was not asked for")
  func deadline() {
    var rig = Rig()
    let request = rig.remove(slot: slot0, .graceful)
    rig.deadline(1)
    #expect(rig.reason(request) == .timedOut)
    #expect(rig.row(slot0) == "LPAR0 1")
    rig.eject(lpar0, slot0)
    #expect(rig.state.slots[slot0]?.quarantine == .unaskedEject)
  }

  @Test("where a request cannot be taken back, the late eject frees the slot without a quarantine")
  func lateEject() {
    var rig = Rig(.scripted)
    rig.remove(slot: slot0, .graceful)
    rig.deadline(1)
    #expect(rig.state.slots[slot0]?.isEjectPending == true)
    rig.report(.ejected(slot: slot0, epoch: Epoch(0), wasAsked: false))
    #expect(rig.phase(slot0) == .free)
    #expect(rig.state.slots[slot0]?.quarantine == nil)
    #expect(rig.state.slots[slot0]?.isEjectPending == false)
  }

  @Test("where a request cannot be taken back, the late write to B0EJ is as good")
  func lateRegisterEject() {
    var rig = Rig(.scripted)
    rig.remove(slot: slot0, .graceful)
    rig.deadline(1)
    rig.eject(lpar0, slot0)
    #expect(rig.phase(slot0) == .removing(lpar0))
    rig.report(.released(slot: slot0, epoch: Epoch(0)))
    #expect(rig.state.slots[slot0]?.release == .eject)
    #expect(rig.state.slots[slot0]?.quarantine == nil)
  }

  @Test("graceful: what has ejected is free, what has refused stays")
  func partly() {
    var rig = Rig()
    let request = rig.remove(.graceful)
    rig.eject(lpar0, slot0)
    rig.ost(lpar0, slot1, .eject, 1)
    #expect(rig.reason(request) == .guestRefused)
    #expect(rig.standing(request) == "slot 0 is disabled and released; slot 1 is connected to LPAR0")
  }

  @Test("graceful: an insertion that the guest has not seen is not lost by it")
  func keepsInsertion() {
    var rig = Rig()
    rig.remove()
    rig.add(wait: Wait.none)
    rig.remove(lpar1, .graceful)
    rig.deadline(3)
    #expect(rig.partition(lpar1).unconfirmedInsertions == [slot0, slot1])
    #expect(rig.read(lpar1, 0xae00, 4) == 0b11)
  }

  @Test("the ladder: ask, ask again, revoke, deactivate, each with its deadline and its event")
  func ladder() {
    var rig = Rig(.scripted)
    let request = rig.remove(.ladder)
    #expect(rig.row(slot0) == "LPAR0 1")
    rig.deadline(1)
    #expect(rig.row(slot0) == "LPAR0 1")
    rig.deadline(1)
    #expect(rig.phase(slot0) == .removing(lpar0))
    rig.deadline(1)
    #expect(rig.phase(slot0) == .fencing(lpar0))
    #expect(rig.requests.contains(.powerOff(lpar0, generation: BootGeneration(1))))
    #expect(rig.reply(request) == nil)
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(rig.moved(request)?.release == .powerOff)
    let rungs = rig.events.map(\.detail).filter { $0.hasPrefix("the ladder") }
    #expect(rungs == ["the ladder asks again", "the ladder revokes", "the ladder deactivates LPAR0"])
    #expect(rig.phase(slot0) == .free)
  }

  @Test("the ladder ends on each rung", arguments: 0...2)
  func ladderEnds(rung: Int) {
    var rig = Rig(.scripted)
    let request = rig.remove(slot: slot0, .ladder)
    for _ in 0..<rung { rig.deadline(1) }
    if rung < 2 { rig.eject(lpar0, slot0) }
    rig.report(.released(slot: slot0, epoch: Epoch(0)))
    #expect(rig.moved(request)?.release == (rung < 2 ? .eject : .revoked))
    #expect(rig.partition(lpar0).power == .active)
  }

  @Test("the ladder does not take a refusal for an answer, nor a failed release")
  func ladderGoesOn() {
    var rig = Rig(.scripted)
    let request = rig.remove(slot: slot0, .ladder)
    rig.ost(lpar0, slot0, .eject, 1)
    rig.ost(lpar0, slot0, .eject, 1)
    #expect(rig.phase(slot0) == .removing(lpar0))
    rig.report(.releaseFailed(slot: slot0, epoch: Epoch(0), isStillHeld: true, text: "stuck"))
    #expect(rig.phase(slot0) == .fencing(lpar0))
    rig.deadline(1)
    #expect(rig.reason(request) == .timedOut)
    #expect(rig.standing(request) == "slot 0 is disabled, LPAR0 is being powered off")
  }

  @Test("a ladder against another takes, even where nothing is enabled any more")
  func ladderTakes() {
    var rig = Rig(.scripted)
    rig.hello(lpar0)
    rig.remove(slot: slot0)
    rig.deadline(1)
    #expect(rig.phase(slot0) == .removing(lpar0))
    #expect(rig.reason(rig.remove(slot: slot0, .ladder, by: .partition(lpar1))) == .peerAlive)
  }
}
