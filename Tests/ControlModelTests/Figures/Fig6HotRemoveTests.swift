import ControlModel
import Testing

@Suite("Fig 6: hot remove")
struct Fig6HotRemoveTests {
  @Test("600 to 606, step by step: access ends before the guest is told (R-15, R-16)")
  func steps() {
    let lab = Lab()
    lab.hello(Lab.lpar0)
    let before = lab.steps.count
    let ticket = lab.say(lab.remPCI(wait: .guest), by: Lab.guest(Lab.lpar0))
    #expect(lab.table == Lab.state401)
    #expect(lab.answer(to: ticket) == nil)
    #expect(lab.handleSCI(Lab.lpar0).ejects == 0b11)
    lab.eject(Lab.lpar0, 0b01)
    lab.eject(Lab.lpar0, 0b10)
    #expect(lab.moved(ticket)?.guest == .ejected)
    #expect(lab.moved(ticket)?.release == .revoked)
    let steps = Array(lab.steps[before...])
    #expect(steps.first == 600)
    #expect(steps.filter { $0 == 603 }.count == 1, "one SCI for the command")
    #expect(Array(steps.suffix(3)) == [605, 606, 606])
    #expect((steps.firstIndex(of: 601) ?? 99) < (steps.firstIndex(of: 603) ?? 0))
  }

  @Test("without waiting the answer comes when the request is presented, and the request stays")
  func notified() {
    let lab = Lab()
    #expect(lab.moved(lab.say(lab.remPCI()))?.guest == .notified)
    #expect(lab.state.partitions[Lab.lpar0]?.ejectRequests == [Lab.slot0, Lab.slot1])
    lab.hello(Lab.lpar0)
    #expect(lab.count(Lab.lpar0, .sci(partition: Lab.lpar0)) == 2, "presented again at hello")
  }

  @Test("602: LPARn is not active, done")
  func inactive() {
    let lab = Lab()
    lab.say(lab.deact())
    let ticket = lab.say(lab.remPCI())
    #expect(lab.moved(ticket)?.guest == .inactive)
    #expect(lab.moved(ticket)?.release == .powerOff)
    #expect(lab.steps.contains(602))
    #expect(lab.table == Lab.state401)
  }

  @Test("already disabled, or nothing assigned: done, release null")
  func nothing() {
    let lab = Lab()
    lab.say(lab.remPCI())
    let again = lab.moved(lab.say(lab.remPCI()))
    #expect(again?.slots.isEmpty == true)
    #expect(again?.release == nil)
    #expect(lab.moved(lab.say(lab.remPCI(1)))?.release == nil)
  }

  @Test("revocation that is not confirmed: timed_out, flag 0, no proof; the late proof still counts")
  func unproved() {
    let lab = Lab(.late)
    let ticket = lab.say(lab.remPCI(0, slot: Lab.slot0))
    lab.passDeadline()
    #expect(lab.reason(ticket) == .timedOut)
    #expect(lab.state.slots[Lab.slot0]?.phase == .removing(Lab.lpar0))
    #expect(lab.reason(lab.say(lab.addPCI(0, slot: Lab.slot0, to: 1))) == .isolationUnit)
    lab.apply(.machine(.released(slot: Lab.slot0, epoch: Epoch(7))))
    #expect(lab.state.slots[Lab.slot0]?.phase == .removing(Lab.lpar0), "of another connection")
    lab.apply(.machine(.released(slot: Lab.slot0, epoch: Epoch(1))))
    #expect(lab.state.slots[Lab.slot0]?.phase == .free)
  }

  @Test("graceful: the guest has access until it ejects, and its eject is the proof")
  func graceful() {
    let lab = Lab()
    let ticket = lab.say(lab.remPCI(0, .graceful))
    #expect(lab.table == Lab.state400)
    #expect(lab.handleSCI(Lab.lpar0).ejects == 0b11)
    lab.eject(Lab.lpar0, 0b11)
    #expect(lab.moved(ticket)?.guest == .ejected)
    #expect(lab.moved(ticket)?.release == .eject)
    #expect(lab.table == Lab.state401)
  }

  @Test("graceful, refused or not answered: withdrawn, still connected, and said so")
  func withdrawn() {
    let lab = Lab()
    let refused = lab.say(lab.remPCI(0, .graceful))
    lab.ost(Lab.lpar0, Lab.slot0, .eject, 0x84)
    #expect(lab.answer(to: refused) == nil, "0x84 is in progress")
    lab.ost(Lab.lpar0, Lab.slot0, .eject, 0)
    #expect(lab.answer(to: refused) == nil, "success without B0EJ is no release")
    lab.ost(Lab.lpar0, Lab.slot0, .eject, 0x81)
    #expect(lab.reason(refused) == .guestRefused)
    #expect(lab.table == Lab.state400)
    #expect(lab.state.partitions[Lab.lpar0]?.ejectRequests.isEmpty == true)
    let late = lab.say(lab.remPCI(0, .graceful))
    lab.passDeadline()
    #expect(lab.reason(late) == .timedOut)
    #expect(lab.table == Lab.state400)
  }

  @Test("a request that the machine cannot withdraw: a late eject frees the slot without a quarantine")
  func lateEject() {
    let lab = Lab(.late)
    let ticket = lab.say(lab.remPCI(0, slot: Lab.slot0, .graceful))
    lab.passDeadline()
    #expect(lab.reason(ticket) == .timedOut)
    #expect(lab.state.slots[Lab.slot0]?.isEjectPending == true)
    lab.apply(.machine(.ejected(slot: Lab.slot0, epoch: Epoch(1))))
    #expect(lab.state.slots[Lab.slot0]?.phase == .free)
    #expect(lab.state.slots[Lab.slot0]?.quarantine == nil)
  }

  @Test("ladder: ask, ask again, revoke, deactivate; each rung by its own deadline")
  func ladder() throws {
    let lab = Lab(.late)
    let ticket = lab.say(lab.remPCI(0, .ladder))
    #expect(lab.table == Lab.state400)
    lab.passDeadline()
    #expect(lab.table == Lab.state400)
    lab.passDeadline()
    #expect(lab.table == Lab.state401, "revoked")
    lab.passDeadline()
    #expect(lab.state.slots[Lab.slot0]?.phase == .fencing(Lab.lpar0))
    #expect(lab.answer(to: ticket) == nil)
    let generation = try #require(lab.state.partitions[Lab.lpar0]?.generation)
    lab.apply(.machine(.poweredOff(Lab.lpar0, generation: generation)))
    #expect(lab.moved(ticket)?.guest == .inactive)
    #expect(lab.moved(ticket)?.release == .powerOff)
  }

  @Test("an eject that nobody asked for ends the access and quarantines; of another's slot it is ignored and counted")
  func unasked() {
    let lab = Lab()
    lab.eject(Lab.lpar1, 0b01)
    #expect(lab.table == Lab.state400)
    #expect(lab.state.gpe[Lab.lpar1]?.ignoredEjects == 1)
    lab.eject(Lab.lpar0, 0b01)
    #expect(lab.state.slots[Lab.slot0]?.phase == .free)
    #expect(lab.state.slots[Lab.slot0]?.quarantine == .unaskedEject)
    #expect(lab.state.slots[Lab.slot1]?.isEnabled == true)
  }

  @Test("a reset that fails withholds the slot (I-7)")
  func resetFailed() {
    let lab = Lab(.late)
    let ticket = lab.say(lab.remPCI(0, slot: Lab.slot0))
    lab.apply(
      .machine(.releaseFailed(slot: Lab.slot0, epoch: Epoch(1), isStillHeld: false, text: "function-level reset: ENOTTY")))
    #expect(lab.reason(ticket) == .machineError)
    #expect(lab.state.slots[Lab.slot0]?.quarantine == .resetFailed)
    lab.say(lab.remPCI(0, slot: Lab.slot1))
    lab.apply(.machine(.released(slot: Lab.slot1, epoch: Epoch(1))))
    #expect(lab.reason(lab.say(lab.addPCI(0, slot: Lab.slot0, to: 1))) == .slotQuarantined)
  }

  @Test("cancel takes a graceful request back, and skips no proof")
  func cancel() {
    let lab = Lab()
    let ticket = lab.say(lab.remPCI(0, .graceful))
    lab.say(.cancel(operation: OperationID(1)))
    #expect(lab.reason(ticket) == .cancelled)
    #expect(lab.table == Lab.state400)
    let late = Lab(.late)
    late.say(late.remPCI())
    late.say(.cancel(operation: OperationID(1)))
    #expect(late.state.slots[Lab.slot0]?.phase == .removing(Lab.lpar0))
  }
}
