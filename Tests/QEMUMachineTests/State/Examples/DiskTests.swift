import ControlModel
import Testing

@testable import QEMUMachine

private let disk = slot0
private let qcow = Setting.cards[slot0]![1]

@Suite("QEMU's state: disks")
struct DiskTests {
  @Test("connected, revoked without the guest, back below the hollow card when the guest keeps it")
  func cycle() {
    var scene = Scene()
    #expect(scene.connect(disk, 1) == [.connected(disk, 1)])
    #expect(scene.nodes(disk) == ["slot0", "slot0-file-1"])
    #expect(scene.revoke(disk, 1) == [.released(disk, 1)])
    #expect(scene.nodes(disk) == scene.hollow(disk, 1))
    #expect(scene.connect(disk, 2).isEmpty && scene.parked[disk] != nil)
    #expect(scene.resume(disk) == [.connected(disk, 2)])
    #expect(scene.nodes(disk) == ["slot0", "slot0-file-2"] && scene.qemu.cards.count == 1)
    // The request of the first revocation is still with the guest.
    #expect(scene.eject(disk) == [.ejected(disk, 2, asked: true)] && scene.nodes(disk).isEmpty)
  }

  @Test("a guest that ejects makes room for a card of its own")
  func collected() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.revoke(disk, 1)
    #expect(scene.eject(disk) == [.collected(disk)])
    #expect(scene.nodes(disk).isEmpty && scene.state.attachments.isEmpty)
    #expect(scene.connect(disk, 2, qcow) == [.connected(disk, 2)])
    #expect(scene.nodes(disk) == ["slot0", "slot0-file-2", "slot0-format-2"])
  }

  @Test("another disk never comes below a card that the guest has not let go of", arguments: [false, true])
  func another(isRestarted: Bool) {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.revoke(disk, 1)
    if isRestarted {
      scene.restart([disk: (qcow, 2)])
      scene.give(.lookUp(.opening))
    }
    scene.connect(disk, 3, qcow)
    #expect(scene.resume(disk).filter(\.isConnectFailed).count == 1)
    #expect(scene.nodes(disk) == scene.hollow(disk, 1))
  }

  @Test("a connection that waits for the guest is not made once its end was asked for")
  func overtaken() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.revoke(disk, 1)
    #expect(scene.connect(disk, 2).isEmpty && scene.parked[disk] != nil)
    #expect(scene.revoke(disk, 2) == [.released(disk, 2)])
    #expect(scene.resume(disk).allSatisfy(\.isConnectFailed) && scene.reports.count == 4)
    #expect(!scene.nodes(disk).contains { $0.contains("file") })
    // The next one is.
    scene.connect(disk, 3)
    #expect(scene.resume(disk) == [.connected(disk, 3)])
  }

  @Test("what an earlier look found is of the past")
  func pastLook() {
    var scene = Scene()
    scene.connect(disk, 1)
    let before = (scene.state, scene.qemu)
    var found = Inventory.Slot(hasDevice: true, hasTop: true, parts: [.file(Epoch(1)), .gone(Epoch(1))])
    scene.give(.untangle(disk, found))
    found.hasDevice = false
    scene.give(.untangle(disk, found))
    #expect((scene.state, scene.qemu) == before && scene.procedures == [.lookUp(.opening), .connect(disk, Epoch(1))])
  }

  @Test("a connection that is refused leaves nothing", arguments: ["blockdev-add", "device_add"])
  func refused(command: String) {
    var scene = Scene()
    scene.refused = command
    #expect(scene.connect(disk, 1).filter(\.isConnectFailed).count == 1)
    #expect(scene.nodes(disk).isEmpty && scene.state.attachments.isEmpty)
  }

  @Test("an image that somebody else has open is refused, on the way back too")
  func locked() {
    var scene = Scene()
    scene.qemu.lockedElsewhere = ["/images/raw0"]
    #expect(scene.connect(disk, 1).filter(\.isConnectFailed).count == 1 && scene.nodes(disk).isEmpty)
    scene.qemu.lockedElsewhere = []
    scene.connect(disk, 2)
    scene.revoke(disk, 2)
    scene.qemu.lockedElsewhere = ["/images/raw0"]
    scene.connect(disk, 3)
    #expect(scene.resume(disk).filter(\.isConnectFailed).count == 1)
    #expect(scene.nodes(disk) == scene.hollow(disk, 2))
    #expect(scene.revoke(disk, 3) == [.released(disk, 3)])
  }

  @Test("a revocation that is refused or not answered anywhere ends released, or still held", arguments: 0..<4)
  func interrupted(step: Int) {
    for isDone in [false, true] {
      var scene = Scene()
      scene.connect(disk, 1)
      scene.cut = (after: step, isDone: isDone)
      #expect(scene.revoke(disk, 1) == [.released(disk, 1)], "after \(step) commands")
      #expect(scene.nodes(disk) == scene.hollow(disk, 1))
      #expect(scene.eject(disk) == [.collected(disk)] && scene.nodes(disk).isEmpty)
    }
    var scene = Scene()
    scene.connect(disk, 1)
    scene.refused = "blockdev-del"
    #expect(scene.revoke(disk, 1) == [.released(disk, 1)])
    scene.connect(disk, 2)
    scene.resume(disk)
    scene.isDeaf = true
    #expect(scene.revoke(disk, 2).filter(\.isStillHeld).count == 1)
  }

  @Test("a connection that came to no end is taken back, wherever it was", arguments: 0..<3)
  func halfConnected(step: Int) {
    var scene = Scene()
    scene.cut = (after: step, isDone: true)
    #expect(scene.connect(disk, 1).filter(\.isConnectFailed).count == 1)
    #expect(scene.revoke(disk, 1).last == .released(disk, 1))
    #expect(scene.nodes(disk) == (step < 2 ? [] : scene.hollow(disk, 1)))
    // As well on the way back.
    var back = Scene()
    back.connect(disk, 1)
    back.revoke(disk, 1)
    back.connect(disk, 2)
    back.cut = (after: step, isDone: true)
    #expect(back.resume(disk).filter(\.isConnectFailed).count == 1)
    #expect(back.revoke(disk, 2) == [.released(disk, 2)])
    #expect(back.nodes(disk).count == 3 && !back.nodes(disk).contains("slot0-file-2"))
    #expect(back.eject(disk) == [.collected(disk)] && back.nodes(disk).isEmpty)
  }

  @Test("a disk that another had meanwhile stays one of before, also when its way back came to no end")
  func stale() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.revoke(disk, 1)
    scene.state.grantedElsewhere(disk)
    scene.state.hasAgent = true
    scene.connect(disk, 2)
    scene.cut = (1, true)
    #expect(scene.resume(disk).filter(\.isConnectFailed).count == 1)
    #expect(scene.revoke(disk, 2).contains(.released(disk, 2)))
    scene.state.hasAgent = false
    scene.connect(disk, 3)
    #expect(scene.resume(disk).filter(\.isConnectFailed).count == 1)
    scene.state.hasAgent = true
    scene.connect(disk, 4)
    #expect(scene.resume(disk) == [.connected(disk, 4)])
  }

  @Test("a pull that is given up: what it has ended is told, and what it is just ending is told then")
  func givenUp() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.state.pulled[disk] = .some(Epoch(1))
    #expect(scene.state.keep(disk, isEnding: true) == [] && scene.state.pulled.isEmpty)
    #expect(scene.give(scene.state.revocation(disk, Epoch(.max))) == [.released(disk, 1)])
    scene.state.pulled[disk] = .some(Epoch(1))
    #expect(scene.state.keep(disk, isEnding: false) == [.released(disk, 1)])
    // What could not be ended stays, and nothing is told of it.
    scene.connect(slot1, 1)
    scene.state.pulled[slot1] = .some(Epoch(1))
    #expect(scene.state.keep(slot1, isEnding: false) == [] && scene.check() == [])
    #expect(scene.state.attachments[slot1]?.stage == .connected)
  }
}
