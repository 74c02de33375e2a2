internal import ControlModel
internal import GuestAgent
internal import Testing

@Suite("ACPI routine: Fig 5, 505 to 508; Fig 6, 604 to 606") struct HotPlugRoutineTests {
  private let zero = SlotNumber(0)
  private let one = SlotNumber(1)
  private let far = SlotNumber(65)

  @Test("an insertion: status cleared before PCIU is read, the hook, _OST success")
  func insertion() {
    var fake = FakeRegisters.ready()
    fake.insert([zero])
    fake.settle()
    #expect(
      fake.trace == [
        "r status", "w status 2", "gpe_read", "w busSelect 0", "r inserted", "r ejectRequested", "show_slots",
        "r status",
      ])
    #expect(fake.orders.map(\.device) == ["disk0"])
    #expect(fake.orders.map(\.partition) == ["LPAR1"])
    #expect(fake.hooks == ["insertion 0"])
    #expect(fake.osts.isEmpty, "nothing is confirmed before the hook is done")
    fake.endHook(zero)
    #expect(fake.osts == ["ost 0 insertion 0"])
    #expect(fake.routine.isQuiet)
  }

  @Test("an eject: the hook, then PCID once more, B0EJ, and _OST success")
  func eject() {
    var fake = FakeRegisters.ready()
    fake.owned = [one]
    fake.request([one])
    fake.settle()
    #expect(fake.hooks == ["eject 1"])
    #expect(fake.writes.isEmpty, "not before the hook is done")
    fake.forget()
    fake.endHook(one)
    #expect(fake.trace == ["w busSelect 0", "r ejectRequested", "w eject 2", "ost 1 eject 0"])
    #expect(fake.routine.isQuiet)
  }

  @Test("a refusal: the code, and no B0EJ", arguments: [1, 5, 0x81])
  func refusal(status: UInt32) {
    var fake = FakeRegisters.ready()
    fake.request([zero])
    fake.settle()
    fake.endHook(zero, .failed(status: status, why: "no"))
    #expect(fake.osts == ["ost 0 eject \(status)"])
    #expect(fake.writes.isEmpty)
    fake.insert([one])
    fake.settle()
    fake.endHook(one, .failed(status: status, why: "no"))
    #expect(fake.osts.last == "ost 1 insertion \(status)")
  }

  @Test("an eject request that stands after a refusal is answered again at the next SCI")
  func askedAgain() {
    var fake = FakeRegisters.ready()
    fake.request([zero])
    fake.settle()
    fake.endHook(zero, .failed(status: 1, why: "busy"))
    fake.request([zero])
    fake.settle()
    #expect(fake.hooks == ["eject 0", "eject 0"])
    fake.endHook(zero)
    #expect(fake.writes == ["w eject 1"])
  }

  @Test("two slots and three buses at once: each its own hook, each on its own bus")
  func severalBuses() {
    var fake = FakeRegisters.ready()
    fake.insert([zero, far], sci: false)
    fake.request([one, SlotNumber(33)])
    fake.settle()
    #expect(Set(fake.hooks) == ["insertion 0", "eject 1", "eject 33", "insertion 65"])
    fake.forget()
    fake.endHook(SlotNumber(33))
    #expect(fake.trace == ["w busSelect 1", "r ejectRequested", "w eject 2", "ost 33 eject 0"])
    fake.forget()
    fake.endHook(far)
    #expect(fake.trace == ["ost 65 insertion 0"])
    fake.endHook(one)
    fake.endHook(zero)
    #expect(fake.routine.isQuiet)
  }

  @Test("a slow hook holds up no other slot, and is said to be in progress")
  func slow() {
    var fake = FakeRegisters.ready()
    fake.owned = [zero, one]
    fake.request([zero, one])
    fake.settle()
    fake.endHook(one)
    #expect(fake.writes == ["w eject 2"])
    for watch in fake.watches { fake.tell(.hookIsSlow(watch.slot, run: watch.run)) }
    fake.settle()
    #expect(fake.osts == ["ost 1 eject 0", "ost 0 eject 132"])
    fake.insert([far])
    fake.settle()
    if let watch = fake.watches.last { fake.tell(.hookIsSlow(watch.slot, run: watch.run)) }
    fake.settle()
    #expect(fake.osts.last == "ost 65 insertion 128")
    fake.endHook(zero)
    fake.endHook(far)
    #expect(fake.routine.isQuiet)
  }

  @Test("an SCI at each place of a pass: no event is lost, no hook runs twice", arguments: 0..<16)
  func sciDuringPass(place: Int) {
    var fake = FakeRegisters.ready()
    fake.insert([zero])
    for _ in 0..<place { _ = fake.answerOne() }
    fake.insert([far], sci: false)
    fake.request([one], sci: false)
    fake.tell(.sci)
    fake.tell(.sci)
    fake.settle()
    #expect(Set(fake.hooks) == ["insertion 0", "insertion 65", "eject 1"])
    #expect(fake.hooks.count == 3)
  }

  @Test("an event that comes without a new SCI while the line is asserted is found: the line is a level")
  func level() {
    var fake = FakeRegisters.ready()
    fake.insert([zero])
    for _ in 0..<7 { _ = fake.answerOne() }
    fake.insert([one], sci: false)
    fake.settle()
    #expect(fake.hooks == ["insertion 0", "insertion 1"])
  }

  @Test("a doubled SCI and one without a cause run no hook")
  func spurious() {
    var fake = FakeRegisters.ready()
    fake.tell(.sci)
    fake.tell(.sci)
    fake.settle()
    #expect(fake.hooks.isEmpty)
    #expect(fake.trace.allSatisfy { $0 == "r status" })
    fake.request([zero])
    fake.settle()
    fake.tell(.sci)
    fake.settle()
    fake.status = 2
    fake.tell(.sci)
    fake.settle()
    #expect(fake.hooks == ["eject 0"], "the request that is being answered is a level and says nothing new")
  }

  @Test("removed while the insertion hook runs: confirmed first, then ejected")
  func ejectDuringInsertion() {
    var fake = FakeRegisters.ready()
    fake.insert([zero])
    fake.settle()
    fake.request([zero])
    fake.settle()
    #expect(fake.hooks == ["insertion 0"])
    fake.endHook(zero)
    #expect(fake.hooks == ["insertion 0", "eject 0"])
    fake.endHook(zero)
    #expect(fake.osts == ["ost 0 insertion 0", "ost 0 eject 0"])
    #expect(fake.routine.isQuiet)
  }

  @Test("removed and added again while the insertion hook runs: the old result confirms nothing")
  func insertionDuringInsertion() {
    var fake = FakeRegisters.ready()
    fake.insert([zero])
    fake.settle()
    fake.insert([zero])
    fake.settle()
    fake.endHook(zero)
    #expect(fake.osts.isEmpty)
    #expect(fake.hooks == ["insertion 0", "insertion 0"])
    fake.endHook(zero)
    #expect(fake.osts == ["ost 0 insertion 0"])
  }

  @Test("a request that is withdrawn while the hook runs: no B0EJ, and the slot is taken into use again")
  func withdrawn() {
    var fake = FakeRegisters.ready()
    fake.owned = [zero]
    fake.request([zero])
    fake.settle()
    fake.ejects = []
    fake.endHook(zero)
    #expect(fake.writes.isEmpty)
    #expect(fake.hooks == ["eject 0", "insertion 0"])
    fake.endHook(zero)
    #expect(fake.routine.isQuiet)
  }

  @Test("a request that is gone with the slot: nothing more is done")
  func gone() {
    var fake = FakeRegisters.ready()
    fake.request([zero])
    fake.settle()
    fake.ejects = []
    fake.endHook(zero)
    #expect(fake.writes.isEmpty && fake.osts.isEmpty)
    #expect(fake.hooks == ["eject 0"])
    #expect(fake.routine.isQuiet)
  }

  @Test("a device fault is told to the hook; another slot's eject in the same pass is an ordinary one")
  func fault() {
    var fake = FakeRegisters.ready()
    fake.owned = [zero, one]
    fake.request([one], sci: false)
    fake.request([zero], isFault: true)
    fake.settle()
    #expect(fake.trace.contains("w status 6"))
    #expect(Set(fake.hooks) == ["fault 0", "eject 1"])
    fake.endHook(zero)
    #expect(fake.osts == ["ost 0 eject 0"])
    #expect(fake.writes == ["w eject 1"])
  }

  @Test("a fault at each place of the pass after hello is a fault", arguments: 0..<8)
  func faultDuringPass(place: Int) {
    var fake = FakeRegisters()
    fake.owned = [zero]
    fake.request([one], sci: false)
    fake.status = 0
    fake.tell(.ready(HelloAnswer(partition: "LPAR1", isActive: true, generation: 1)))
    for _ in 0..<place { _ = fake.answerOne() }
    fake.request([zero], isFault: true)
    fake.settle()
    #expect(Set(fake.hooks) == ["fault 0", "eject 1"])
  }

  @Test("without the rows the status bit decides")
  func faultWithoutRows() {
    var fake = FakeRegisters.ready()
    fake.refusals = ["show_slots": .overloaded]
    fake.request([zero], isFault: true)
    fake.settle()
    #expect(fake.hooks == ["fault 0"])
  }
}
