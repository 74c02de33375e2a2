import ControlModel
import Testing

@Suite("Fig 3: commands")
struct Fig3CommandTests {
  @Test("deact LPAR = 0: the power-off of a physical machine (R-07)")
  func deact() {
    let lab = Lab()
    let ticket = lab.say(lab.deact())
    #expect(lab.answer(to: ticket) == .outcome(.powered(operation: OperationID(1), partition: Lab.lpar0, state: .inactive)))
    #expect(lab.state.partitions[Lab.lpar0]?.power == .inactive)
    #expect(lab.count(Lab.lpar0, .power(.off)) == 1)
    #expect(lab.closed == [Lab.lpar0])
    #expect(lab.table == Lab.state400, "the rows stay; the slots are connected again at the next boot")
    #expect(lab.state.gatekeeper[BusNumber(0)] == nil, "nobody's window while the owner is off (I-3)")
  }

  @Test("deact of an inactive partition is done at once, so that fencing can be repeated")
  func deactTwice() {
    let lab = Lab()
    lab.say(lab.deact())
    let ticket = lab.say(lab.deact())
    #expect(lab.answer(to: ticket) == .outcome(.powered(operation: OperationID(2), partition: Lab.lpar0, state: .inactive)))
  }

  @Test("deact mode=shutdown presses the button first and switches off at the deadline")
  func shutdown() {
    let lab = Lab()
    let ticket = lab.say(lab.deact(0, .shutdown))
    #expect(lab.answer(to: ticket) == nil)
    #expect(lab.count(Lab.lpar0, .power(.button)) == 1)
    lab.passDeadline()
    #expect(lab.state.partitions[Lab.lpar0]?.power == .inactive)
    #expect(lab.answer(to: ticket) != nil)
  }

  @Test("act LPAR = 0: a new boot generation, and the enabled slots are connected again (R-08)")
  func act() throws {
    let lab = Lab()
    lab.say(lab.deact())
    let before = try #require(lab.state.partitions[Lab.lpar0]?.generation)
    lab.say(.act(lpar: .number(0)))
    #expect(lab.state.partitions[Lab.lpar0]?.power == .active)
    #expect(lab.state.partitions[Lab.lpar0]?.generation == before.next)
    #expect(lab.state.gatekeeper[BusNumber(0)]?.partition == Lab.lpar0)
    let connected = lab.requests.suffix(4).compactMap { if case .connect(let slot, _, _, _) = $0 { slot } else { nil } }
    #expect(connected == [Lab.slot0, Lab.slot1])
  }

  @Test("act of an active partition is refused")
  func actActive() {
    let lab = Lab()
    #expect(lab.reason(lab.say(.act(lpar: .number(0)))) == .partitionActive)
  }

  @Test("a machine that cannot start the partition: machine_error, and it is inactive")
  func cannotStart() throws {
    let lab = Lab(.late)
    lab.say(lab.deact())
    let generation = try #require(lab.state.partitions[Lab.lpar0]?.generation)
    lab.apply(.machine(.poweredOff(Lab.lpar0, generation: generation)))
    let ticket = lab.say(.act(lpar: .number(0)))
    lab.apply(.machine(.powerOnFailed(Lab.lpar0, generation: generation.next, text: "no such file")))
    #expect(lab.reason(ticket) == .machineError)
    #expect(lab.state.partitions[Lab.lpar0]?.power == .inactive)
  }

  @Test("power_off: the guest says that its OS is down")
  func guestPowerOff() {
    let lab = Lab()
    let ticket = lab.say(.powerOff, by: Lab.guest(Lab.lpar0))
    #expect(lab.answer(to: ticket) != nil)
    #expect(lab.state.partitions[Lab.lpar0]?.power == .inactive)
    #expect(lab.reason(lab.say(.powerOff, by: Lab.guest(Lab.lpar0))) == .partitionInactive)
  }
}
