internal import ControlModel
internal import GuestAgent
internal import Testing

@Suite("ACPI routine: lost connections, refusals, power") struct HotPlugInterruptionTests {
  private let zero = SlotNumber(0)
  private let one = SlotNumber(1)

  @Test("a connection lost at each place: what is presented again is answered in the end", arguments: 0..<14)
  func lost(place: Int) {
    var fake = FakeRegisters.ready()
    fake.owned = [one]
    fake.insert([zero], sci: false)
    fake.request([one])
    for _ in 0..<place { _ = fake.answerOne() }
    fake.lose()
    // The daemon presents what _OST has not confirmed and B0EJ has not answered.
    if !fake.osts.contains("ost 0 insertion 0") { fake.insert([zero], sci: false) }
    if !fake.ejects.isEmpty { fake.status |= 2 }
    fake.hello()
    fake.endHook(zero)
    fake.endHook(zero)
    fake.endHook(one)
    #expect(fake.osts.contains("ost 0 insertion 0"))
    #expect(fake.writes == ["w eject 2"])
    #expect(fake.routine.isQuiet)
  }

  @Test("an eject hook that ends while there is no connection is not run again")
  func endsMeanwhile() {
    var fake = FakeRegisters.ready()
    fake.owned = [zero]
    fake.request([zero])
    fake.settle()
    fake.lose()
    fake.endHook(zero)
    #expect(fake.writes.isEmpty)
    fake.status = 2
    fake.hello()
    #expect(fake.hooks == ["eject 0"])
    #expect(fake.writes == ["w eject 1"])
    #expect(fake.routine.isQuiet)
  }

  @Test("B0EJ was carried out and its answer lost: the slot is not taken into use again")
  func answerLost() {
    var fake = FakeRegisters.ready()
    fake.owned = [zero]
    fake.request([zero])
    fake.settle()
    fake.tell(.hookEnded(zero, run: 1, .done))
    for _ in 0..<3 { _ = fake.answerOne() }
    #expect(fake.writes == ["w eject 1"])
    fake.lose()
    fake.hello()
    #expect(fake.hooks == ["eject 0"])
    #expect(fake.writes == ["w eject 1"])
    #expect(fake.routine.isQuiet)
  }

  @Test("another boot forgets all, and ends the hooks")
  func reboot() {
    var fake = FakeRegisters.ready()
    fake.request([zero])
    fake.settle()
    fake.lose()
    fake.ejects = []
    fake.hello(generation: 2)
    #expect(fake.cancels == 1)
    fake.endHook(zero)
    #expect(fake.writes.isEmpty && fake.osts.isEmpty)
    #expect(fake.routine.isQuiet)
  }

  @Test("power off ends the hooks; an inactive partition's registers are not touched")
  func power() {
    var fake = FakeRegisters.ready()
    fake.request([zero])
    fake.settle()
    fake.tell(.poweredOff)
    #expect(fake.cancels == 1)
    fake.forget()
    fake.hello(isActive: false)
    fake.tell(.sci)
    fake.settle()
    #expect(fake.trace.isEmpty)
  }

  @Test("a register that cannot be read now is read later", arguments: ["io_read", "io_write", "gpe_read"])
  func refusedAccess(method: String) {
    var fake = FakeRegisters.ready()
    fake.refusals = [method: .overloaded]
    fake.insert([zero])
    fake.settle()
    #expect(fake.hooks.isEmpty)
    #expect(fake.retries == 1)
    fake.refusals = [:]
    fake.tell(.retry)
    fake.settle()
    #expect(fake.hooks == ["insertion 0"])
  }

  @Test("without names the hooks run all the same")
  func noNames() {
    var fake = FakeRegisters.ready()
    fake.refusals = ["show_slots": .overloaded]
    fake.insert([zero])
    fake.settle()
    #expect(fake.orders.map(\.device) == [""])
  }

  @Test("an _OST that the store could not take is said again; one that is refused for good is not")
  func refusedOST() {
    var fake = FakeRegisters.ready()
    fake.insert([zero])
    fake.settle()
    fake.refusals = ["ost": .storeError]
    fake.endHook(zero)
    #expect(fake.retries == 1)
    fake.refusals = [:]
    fake.tell(.retry)
    fake.settle()
    #expect(fake.osts == ["ost 0 insertion 0", "ost 0 insertion 0"])
    #expect(fake.routine.isQuiet)
    fake.insert([one])
    fake.settle()
    fake.refusals = ["ost": .notPermitted]
    fake.endHook(one)
    #expect(fake.routine.isQuiet)
    #expect(fake.notes.contains { $0.contains("_OST of slot 1") })
  }

  @Test(
    "a hook's exit status as _OST status",
    arguments: [
      (1, HookEvent.eject, 1), (0x84, .eject, 1), (0x80, .eject, 0x80), (0x80, .insertion, 1), (0x81, .insertion, 0x81),
      (255, .fault, 255),
    ] as [(Int32, HookEvent, UInt32)])
  func statuses(code: Int32, event: HookEvent, status: UInt32) {
    #expect(OSTStatus.ofExit(code, event) == status)
  }
}
