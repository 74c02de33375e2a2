import ControlModel
import Testing

@Suite("Fig 17: device fault")
struct DeviceFaultTests {
  @Test("access ends at once, the slot is withheld, the guest gets bit 2 and the eject request (R-34)")
  func fault() {
    let lab = Lab()
    lab.say(.failDevice(slot: Lab.slot0, kind: .medium))
    #expect(!lab.state.permitsAccess(Lab.lpar0, to: Lab.slot0))
    #expect(lab.state.permitsAccess(Lab.lpar0, to: Lab.slot1), "that slot only")
    #expect(lab.state.slots[Lab.slot0]?.quarantine == .deviceFault)
    #expect(lab.read(Lab.lpar0, 0xafe0, 2) & 4 == 4)
    #expect(lab.handleSCI(Lab.lpar0).ejects == 0b01)
    #expect(lab.count(Lab.lpar0, .sci(partition: Lab.lpar0)) == 1)
  }

  @Test("pulling, inserting and act do not end a quarantine; clear_slot does, when the device is good")
  func clearing() {
    let lab = Lab()
    lab.say(.failDevice(slot: Lab.slot0, kind: .card))
    lab.say(.pullCard(slot: Lab.slot0))
    lab.say(.insertCard(slot: Lab.slot0, device: "disk0"))
    lab.say(lab.deact())
    lab.say(.act(lpar: .number(0)))
    #expect(lab.state.slots[Lab.slot0]?.quarantine == .deviceFault)
    lab.say(.clearSlot(slot: Lab.slot0))
    #expect(lab.state.slots[Lab.slot0]?.quarantine == nil)
    #expect(lab.reason(lab.say(.clearSlot(slot: Lab.slot1))) == .slotConnected)
  }

  @Test("a device that still fails stays withheld")
  func stillBad() {
    let lab = Lab(.late)
    lab.apply(.machine(.deviceFault(slot: Lab.slot0, kind: .medium)))
    lab.apply(.machine(.released(slot: Lab.slot0, epoch: Epoch(1))))
    let ticket = lab.say(.clearSlot(slot: Lab.slot0))
    lab.apply(.machine(.cardFailed(slot: Lab.slot0, text: "still broken")))
    #expect(lab.reason(ticket) == .machineError)
    #expect(lab.state.slots[Lab.slot0]?.quarantine == .deviceFault)
  }

  @Test("a card pulled while connected: the slot is empty, and its guest is told")
  func pulled() {
    let lab = Lab()
    lab.say(.pullCard(slot: Lab.slot0))
    #expect(lab.state.slots[Lab.slot0]?.device == nil)
    #expect(lab.state.slots[Lab.slot0]?.phase == .free)
    #expect(lab.handleSCI(Lab.lpar0).ejects == 0b01)
    #expect(lab.reason(lab.say(.pullCard(slot: Lab.slot0))) == .slotEmpty)
    #expect(lab.reason(lab.say(.insertCard(slot: Lab.slot1, device: "disk1"))) == .slotOccupied)
  }

  @Test("a fault in the middle of a hot add takes it back")
  func duringAdd() {
    let lab = Lab()
    lab.say(lab.remPCI())
    lab.hello(Lab.lpar1)
    let ticket = lab.say(lab.addPCI(to: 1))
    lab.apply(.machine(.deviceFault(slot: Lab.slot0, kind: .medium)))
    #expect(lab.reason(ticket) == .slotQuarantined)
    #expect(lab.table == Lab.state401)
  }
}
