import ControlModel
import ControlProtocol
import QMPClient
import Testing

@testable import QEMUMachine

private let disk = slot0

@Suite("QEMU's state: events")
struct EventTests {
  private func event(_ name: String, _ data: WireValue = .nothing) -> Work { .event(QMPEvent(name, data: data)) }
  private let fault = Work.event(QMPEvent("BLOCK_IO_ERROR", data: ["node-name": "slot0", "device": ""]))

  @Test("R-34: one fault a connection, and none when the access has ended")
  func faults() {
    var scene = Scene()
    #expect(scene.give(fault).isEmpty)
    scene.connect(disk, 1)
    #expect(scene.give(fault) == [.deviceFault(slot: disk, kind: .medium)])
    #expect(scene.give(fault).isEmpty)
    scene.revoke(disk, 1)
    #expect(scene.give(fault).isEmpty)
    scene.connect(disk, 2)
    scene.resume(disk)
    #expect(scene.give(fault).count == 1 && scene.give(fault).isEmpty)
  }

  @Test("errors without end, which a guest can cause, are not worth a place among what waits")
  func flood() {
    var scene = Scene()
    let error = QMPEvent("BLOCK_IO_ERROR", data: ["node-name": "slot0", "device": ""])
    scene.connect(disk, 1)
    #expect(scene.state.isConcerned(by: error))
    scene.give(.event(error))
    #expect(!scene.state.isConcerned(by: error))
    scene.revoke(disk, 1)
    #expect(!scene.state.isConcerned(by: error) && scene.state.isConcerned(by: QMPEvent("RESET")))
    #expect(!scene.state.isConcerned(by: QMPEvent("BLOCK_IO_ERROR", data: ["node-name": "cpboot"])))
  }

  @Test(
    "whichever node tells of it",
    arguments: [
      ["node-name": "slot0-file-1"], ["device": "slot0"], ["device": "slot0", "node-name": "#block1"],
    ] as [WireValue])
  func nodes(data: WireValue) {
    var scene = Scene()
    scene.connect(disk, 1)
    #expect(scene.give(event("BLOCK_IO_ERROR", data)) == [.deviceFault(slot: disk, kind: .medium)])
  }

  @Test("what is not of a slot, not documented or not known changes nothing")
  func ignored() {
    var scene = Scene()
    scene.connect(disk, 1)
    let before = scene.state
    let all: [Work] = [
      event("DEVICE_DELETED", ["path": "/machine/peripheral/slot0/virtio-backend"]),
      event("DEVICE_DELETED", ["device": "slot0-file-1"]), event("DEVICE_DELETED", ["device": 0]),
      event("DEVICE_DELETED", ["device": "cpserial"]), event("DEVICE_DELETED", ["device": "slot1"]),
      event("DEVICE_DELETED", ["device": "slot00"]), event("BLOCK_IO_ERROR"), event("BLOCK_IO_ERROR", ["device": "x"]),
      event("BLOCK_IO_ERROR", ["node-name": "slot1"]), event("NIC_RX_FILTER_CHANGED"), event("POWERDOWN"), event(""),
    ]
    for work in all { #expect(scene.give(work).isEmpty, "\(work)") }
    #expect(scene.state == before)
  }

  @Test("the machine's own life: resets, pauses, panics")
  func life() {
    var scene = Scene()
    let generation = Setting.generation
    #expect(scene.give(event("RESET")) == [.wasReset(lpar0, generation: generation)])
    #expect(scene.give(event("STOP")) == [.paused(lpar0, generation: generation, true)])
    #expect(scene.give(event("RESUME")) == [.paused(lpar0, generation: generation, false)])
    #expect(scene.give(event("GUEST_PANICKED")) == [.panicked(lpar0, generation: generation)])
    #expect(scene.give(event("SHUTDOWN")).isEmpty && scene.give(event("STOP")).isEmpty)
    // Before its CPUs run QEMU resets the machine by itself.
    scene.restart()
    scene.qemu.status = .prelaunch
    scene.give(.lookUp(.opening))
    #expect(scene.give(event("RESET")).isEmpty)
    scene.give(event("RESUME"))
    #expect(scene.give(event("RESET")).count == 1)
  }

  @Test("a revoked card's request is presented until the guest takes it; a withdrawn one is not")
  func presents() {
    var scene = Scene()
    scene.connect(disk, 1)
    let eject = MachineRequest.requestEject(slot: disk, partition: lpar0, epoch: Epoch(1))
    let withdraw = MachineRequest.withdrawEject(slot: disk, partition: lpar0, epoch: Epoch(1))
    #expect(scene.state.decide(.present(disk)) == .report([]))
    scene.give(.request(Order(request: eject)))
    #expect(scene.state.decide(.present(disk)) == .run(SlotProcedures.eject(disk)))
    scene.give(.request(Order(request: withdraw)))
    #expect(scene.state.decide(.present(disk)) == .report([]))
    scene.revoke(disk, 1)
    scene.give(.request(Order(request: withdraw)))
    #expect(scene.state.decide(.present(disk)) == .run(SlotProcedures.eject(disk)))
    scene.eject(disk)
    #expect(scene.state.decide(.present(disk)) == .report([]))
  }

  @Test("the guest is asked to let go only when its CPUs have run for a moment")
  func early() {
    var scene = Scene(isSeen: false)
    scene.qemu.status = .prelaunch
    scene.give(.lookUp(.opening))
    scene.connect(disk, 1)
    let request = MachineRequest.requestEject(slot: disk, partition: lpar0, epoch: Epoch(1))
    scene.give(.request(Order(request: request)))
    var line = WorkLine(scene.state)
    scene.revoke(disk, 1)
    #expect(scene.later == [disk, disk] && !scene.procedures.contains(.eject(disk)))
    line.isRunning = true
    line.opened()
    // The look is under way.
    line.take(Order(request: request))
    line.heard(QMPEvent("RESUME"))
    #expect(line.takeActions().contains(.hasten(.hasRun, .milliseconds(100))) && !line.state.hasRun)
    line.current = nil
    line.turn()
    #expect(line.putOff == [disk] && line.takeActions().allSatisfy { if case .send = $0 { false } else { true } })
    line.fired(.hasRun)
    #expect(line.takeActions().contains(.send(.deviceDel("slot0"))))
  }
}
