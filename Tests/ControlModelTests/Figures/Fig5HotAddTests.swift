import ControlModel
import Testing

@Suite("Fig 5: hot add")
struct Fig5HotAddTests {
  /// A lab in which nobody has the slots.
  func free(_ style: Lab.MachineStyle = .instant) -> Lab {
    let lab = Lab(style)
    lab.say(lab.remPCI())
    if style == .late {
      for slot in [Lab.slot0, Lab.slot1] { lab.apply(.machine(.released(slot: slot, epoch: Epoch(1)))) }
    }
    return lab
  }

  @Test("500 to 508, step by step, with an agent")
  func steps() {
    let lab = free()
    lab.hello(Lab.lpar1)
    let before = lab.steps.count
    let ticket = lab.say(lab.addPCI(), by: Lab.guest(Lab.lpar1))
    #expect(lab.answer(to: ticket) == nil, "the receiver has an agent: the answer waits for it")
    #expect(lab.count(Lab.lpar1, .sci(partition: Lab.lpar1)) == 1, "once, after all rows have changed")
    #expect(lab.table == Lab.state402)
    let seen = lab.handleSCI(Lab.lpar1)
    #expect(seen.inserted == 0b11)
    lab.ost(Lab.lpar1, Lab.slot0, .insertion)
    #expect(lab.answer(to: ticket) == nil, "one of two")
    lab.ost(Lab.lpar1, Lab.slot1, .insertion)
    #expect(lab.moved(ticket)?.guest == .usable)
    #expect(Array(lab.steps[before...]) == [500, 503, 503, 503, 504, 506, 507, 507, 508])
  }

  @Test("without an agent the answer says notified; wait=none answers at once even with one")
  func noWait() {
    let lab = free()
    #expect(lab.moved(lab.say(lab.addPCI(to: 1)))?.guest == .notified)
    let other = free()
    other.hello(Lab.lpar1)
    #expect(other.moved(other.say(other.addPCI(to: 1, wait: Wait.none)))?.guest == .notified)
  }

  @Test("a receiver that is off: the rows change, and its next boot connects")
  func inactive() {
    let lab = free()
    lab.say(lab.deact(1))
    #expect(lab.moved(lab.say(lab.addPCI(to: 1)))?.guest == .inactive)
    #expect(lab.table == Lab.state402)
    #expect(!lab.state.permitsAccess(Lab.lpar1, to: Lab.slot0))
    lab.say(.act(lpar: .number(1)))
    #expect(lab.state.permitsAccess(Lab.lpar1, to: Lab.slot0))
  }

  @Test("501, 502: an empty slot is refused, or waited for with the slot reserved (R-11)")
  func emptySlot() {
    let lab = free()
    lab.say(.pullCard(slot: Lab.slot0))
    #expect(lab.reason(lab.say(lab.addPCI(to: 1))) == .slotEmpty)
    let ticket = lab.say(lab.addPCI(to: 1, insertTimeout: .seconds(60)))
    #expect(lab.answer(to: ticket) == nil)
    #expect(lab.steps.last == 502)
    #expect(lab.reason(lab.say(lab.addPCI(to: 0))) == .slotBusy)
    lab.say(.insertCard(slot: Lab.slot0, device: "disk0"))
    #expect(lab.moved(ticket)?.slots == [Lab.slot0, Lab.slot1])
    #expect(lab.table == Lab.state402)
  }

  @Test("502: no card in time is timed_out, and nothing moved")
  func noCard() {
    let lab = free()
    lab.say(.pullCard(slot: Lab.slot0))
    let ticket = lab.say(lab.addPCI(to: 1, insertTimeout: .seconds(60)))
    lab.passDeadline()
    #expect(lab.reason(ticket) == .timedOut)
    #expect(lab.table == Lab.state401)
    #expect(lab.state.slots[Lab.slot1]?.operation == nil)
  }

  @Test("the guest refuses: back to the old connection, flag 0")
  func refused() {
    let lab = free()
    lab.hello(Lab.lpar1)
    let ticket = lab.say(lab.addPCI(to: 1))
    lab.ost(Lab.lpar1, Lab.slot0, .insertion, 0x80)
    #expect(lab.answer(to: ticket) == nil, "0x80 is in progress")
    lab.ost(Lab.lpar1, Lab.slot0, .insertion, 1)
    #expect(lab.reason(ticket) == .guestRefused)
    #expect(lab.table == Lab.state401)
    #expect(lab.state.partitions[Lab.lpar1]?.unconfirmedInsertions.isEmpty == true)
  }

  @Test("the guest does not answer: timed_out after the connection is taken back")
  func silent() {
    let lab = free()
    lab.hello(Lab.lpar1)
    let ticket = lab.say(lab.addPCI(to: 1))
    lab.passDeadline()
    #expect(lab.reason(ticket) == .timedOut)
    #expect(lab.table == Lab.state401)
  }

  @Test("the receiver dies while it is waited for: taken back")
  func dies() throws {
    let lab = free()
    lab.hello(Lab.lpar1)
    let ticket = lab.say(lab.addPCI(to: 1))
    let generation = try #require(lab.state.partitions[Lab.lpar1]?.generation)
    lab.apply(.machine(.poweredOff(Lab.lpar1, generation: generation)))
    #expect(lab.reason(ticket) == .partitionInactive)
    #expect(lab.table == Lab.state401)
  }

  @Test("a slot still enabled for an active partition: its access ends first, and it is asked to eject")
  func taking() {
    let lab = Lab()
    let ticket = lab.say(lab.addPCI(to: 1))
    #expect(lab.moved(ticket)?.release == .revoked)
    #expect(lab.table == Lab.state402)
    #expect(lab.handleSCI(Lab.lpar0).ejects == 0b11)
    let kinds = lab.requests.compactMap { request -> String? in
      switch request {
      case .revoke: "revoke"
      case .connect: "connect"
      default: nil
      }
    }
    #expect(kinds == ["revoke", "revoke", "connect", "connect"])
  }

  @Test("a machine that cannot connect: machine_error, the others are taken back, nothing was granted")
  func machineError() {
    let lab = free(.late)
    let ticket = lab.say(lab.addPCI(to: 1))
    lab.apply(.machine(.connected(slot: Lab.slot0, epoch: Epoch(2))))
    lab.apply(.machine(.connectFailed(slot: Lab.slot1, epoch: Epoch(2), text: "image is locked")))
    #expect(lab.answer(to: ticket) == nil, "not before both are proved off")
    for slot in [Lab.slot0, Lab.slot1] { lab.apply(.machine(.released(slot: slot, epoch: Epoch(2)))) }
    #expect(lab.reason(ticket) == .machineError)
    #expect(lab.table == Lab.state401)
  }

  @Test("a grant waits for the proof of release, whatever the deadline says (I-2)")
  func noProof() {
    let lab = Lab(.late)
    let ticket = lab.say(lab.addPCI(to: 1))
    lab.passDeadline()
    #expect(lab.reason(ticket) == .timedOut)
    #expect(lab.state.slots[Lab.slot0]?.phase == .removing(Lab.lpar0))
    #expect(!lab.requests.contains { if case .connect = $0 { true } else { false } })
  }
}
