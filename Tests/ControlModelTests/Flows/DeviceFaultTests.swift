internal import ControlModel
internal import Testing

@Suite("Fig 17 and quarantine: what is broken is granted to nobody")
struct DeviceFaultTests {
  @Test("a fault ends access at once and tells the guest by GPE bit 2 and an eject request")
  func fault() {
    var rig = Rig()
    rig.report(.deviceFault(slot: slot0, kind: .medium))
    #expect(rig.row(slot0) == "LPAR0 0")
    #expect(rig.state.slots[slot0]?.quarantine == .deviceFault)
    #expect(rig.state.slots[slot0]?.device?.health == .failed)
    #expect(rig.read(lpar0, 0xafe0, 2) == 0b100)
    #expect(rig.read(lpar0, 0xae04, 4) == 0b01)
    #expect(rig.count(of: lpar0) == 1)
    rig.eject(lpar0, slot0)
    #expect(rig.partition(lpar0).ejectRequests.isEmpty)
    #expect(rig.state.slots[slot0]?.quarantine == .deviceFault, "an eject does not end it")
  }

  @Test("nothing but clear_slot ends a quarantine")
  func clear() {
    var rig = Rig()
    rig.report(.deviceFault(slot: slot0, kind: .card))
    rig.remove()
    rig.deact()
    rig.act()
    rig.command(.pullCard(slot: slot0))
    rig.command(.insertCard(slot: slot0, device: "new"))
    rig.restart()
    #expect(rig.reason(rig.add(slot: slot0, to: lpar0)) == .slotQuarantined)
    rig.command(.clearSlot(slot: slot0))
    #expect(rig.state.slots[slot0]?.quarantine == nil)
    #expect(rig.moved(rig.add(slot: slot0, to: lpar0)) != nil)
  }

  @Test("a device that still fails stays quarantined")
  func stillBroken() {
    var rig = Rig(.scripted)
    rig.report(.deviceFault(slot: slot0, kind: .card))
    rig.report(.released(slot: slot0, epoch: Epoch(0)))
    let request = rig.command(.clearSlot(slot: slot0))
    rig.report(.cardFailed(slot: slot0, text: "still broken"))
    #expect(rig.reason(request) == .machineError)
    #expect(rig.state.slots[slot0]?.quarantine == .deviceFault)
  }

  @Test("clear_slot: connected, empty, busy, silent machine, pulled meanwhile")
  func clearRefused() {
    var rig = Rig(.scripted)
    #expect(rig.reason(rig.command(.clearSlot(slot: slot0))) == .slotConnected)
    rig.report(.deviceFault(slot: slot0, kind: .card))
    rig.report(.released(slot: slot0, epoch: Epoch(0)))
    let silent = rig.command(.clearSlot(slot: slot0))
    #expect(rig.reason(rig.command(.clearSlot(slot: slot0))) == .slotBusy)
    rig.deadline(1)
    #expect(rig.reason(silent) == .timedOut)
    let pulled = rig.command(.clearSlot(slot: slot0))
    rig.report(.cardPulled(slot: slot0))
    #expect(rig.reason(pulled) == .slotEmpty)
    #expect(rig.state.slots[slot0]?.quarantine == .deviceFault, "a pull is no look at the device")
    #expect(rig.reason(rig.command(.clearSlot(slot: slot0))) == .slotEmpty)
  }

  @Test("an eject that nobody asked for, by register and by machine", arguments: [Rig.Machine.embedded, .scripted])
  func unasked(machine: Rig.Machine) {
    var rig = Rig(machine)
    if machine == .embedded {
      rig.eject(lpar0, slot0)
    } else {
      rig.report(.ejected(slot: slot0, epoch: Epoch(0), wasAsked: false))
    }
    #expect(rig.phase(slot0) == .free)
    #expect(rig.state.slots[slot0]?.quarantine == .unaskedEject)
    #expect(rig.reason(rig.add()) == .slotQuarantined)
  }

  @Test("a failed reset after a power-off is believed, and stale reports are not")
  func resetFailed() {
    var rig = Rig(.scripted)
    rig.deact()
    rig.report(.releaseFailed(slot: slot0, epoch: Epoch(9), isStillHeld: false, text: "of the past"))
    #expect(rig.state.slots[slot0]?.quarantine == nil)
    rig.report(.releaseFailed(slot: slot0, epoch: Epoch(0), isStillHeld: false, text: "reset"))
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(rig.state.slots[slot0]?.quarantine == .resetFailed)
    #expect(rig.row(slot0) == "LPAR0 0")
    #expect(rig.row(slot1) == "LPAR0 1", "the other is connected again at the next boot")
  }

  @Test("a fault in a slot that a graceful removal asks for: the request stands")
  func faultWhileAsked() {
    var rig = Rig()
    rig.remove(.graceful)
    rig.report(.deviceFault(slot: slot0, kind: .card))
    rig.deadline(1)
    #expect(rig.partition(lpar0).ejectRequests == [slot0])
    #expect(rig.row(slot1) == "LPAR0 1")
  }

  @Test("a fault that is told twice is one")
  func twice() {
    var rig = Rig()
    rig.report(.deviceFault(slot: slot0, kind: .medium))
    rig.report(.deviceFault(slot: slot0, kind: .medium))
    #expect(rig.events.count { $0.detail.contains("the medium failed") } == 1)
  }
}
