import ControlModel
import Testing

@testable import QEMUMachine

private let disk = slot0
private let raw = Setting.cards[slot0]![0]
private let qcow = Setting.cards[slot0]![1]

@Suite("QEMU's state: restart, lost connections, what cannot be asked")
struct RecoveryTests {
  @Test("what cannot be asked after a restart still holds what it held; its release is made and told when it can be")
  func blind() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.restart([disk: (raw, 1)])
    scene.isDeaf = true
    #expect(scene.connect(disk, 2).isEmpty)
    #expect(scene.revoke(disk, 2).allSatisfy(\.isStillHeld) && scene.reports.count == 1)
    #expect(scene.connect(slot1, 1).filter(\.isConnectFailed).count == 1)
    #expect(scene.qemu.nodes.count == 2)
    // Nobody asks again: it is owed.
    scene.isDeaf = false
    #expect(scene.give(.lookUp(.opening)).contains(.released(disk, 2)))
    #expect(scene.nodes(disk) == scene.hollow(disk, 1))
    #expect(!scene.give(.lookUp(.opening)).contains(.released(disk, 2)))
  }

  @Test("a connection of the record waits for a machine that cannot be asked, and stays")
  func waits() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.restart([disk: (raw, 1)])
    scene.isDeaf = true
    #expect(scene.connect(disk, 2).isEmpty)
    scene.isDeaf = false
    #expect(scene.give(.lookUp(.opening)).contains(.connected(disk, 2)))
    #expect(scene.nodes(disk) == ["slot0", "slot0-file-1"])
  }

  @Test("a revocation that failed is made again with each look, and told when it has worked")
  func owed() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.qemu.nodes["by-hand"] = FakeQEMU.Node(driver: "raw", child: "slot0-file-1")
    #expect(scene.revoke(disk, 1).filter(\.isStillHeld).count == 1)
    #expect(scene.give(.lookUp(.check)).isEmpty)
    scene.qemu.nodes["by-hand"] = nil
    #expect(scene.check().contains(.released(disk, 1)))
    #expect(scene.nodes(disk) == scene.hollow(disk, 1))
  }

  @Test("of a hollow card that is in no record the disk is known by its mark", arguments: [true, false])
  func mark(isSame: Bool) {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.revoke(disk, 1)
    scene.restart()
    scene.give(.lookUp(.opening))
    scene.state.hasAgent = true
    scene.connect(disk, 3, isSame ? raw : qcow)
    #expect(scene.resume(disk).contains(.connected(disk, 3)) == isSame)
    #expect(scene.nodes(disk) == (isSame ? ["slot0", "slot0-file-3"] : scene.hollow(disk, 1)))
  }

  @Test("a look that fails is made again, and noted once")
  func repeats() {
    var scene = Scene(isSeen: false)
    scene.isDeaf = true
    scene.give(.lookUp(.opening))
    scene.give(.lookUp(.check))
    #expect(scene.procedures == [.lookUp(.opening), .lookUp(.opening)] && scene.notes.count == 1)
    #expect(scene.state.conclude(.lookUp(.opening), .lookUp(.check), .unknown("silent")).checkAgain)
    scene.isDeaf = false
    scene.give(.lookUp(.check))
    scene.give(.lookUp(.check))
    #expect(scene.procedures.suffix(2) == [.lookUp(.opening), .lookUp(.check)])
    #expect(scene.reports.filter(\.isDifference).isEmpty)
  }

  @Test("a connection to QEMU that is lost and opened again disturbs nothing that is connected")
  func reopened() {
    var scene = Scene()
    scene.connect(disk, 1)
    let before = scene.state.attachments
    #expect(scene.give(.lookUp(.opening)).filter(\.isDifference).isEmpty)
    #expect(scene.state.attachments == before && scene.qemu.nodes.count == 2)
  }

  @Test("the record rules the first look: what it has stays, all else ends and is told")
  func record() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.connect(slot1, 3)
    scene.restart([disk: (raw, 1)])
    scene.give(.lookUp(.opening))
    #expect(scene.state.attachments[disk]?.stage == .connected && scene.state.attachments[slot1]?.stage == .hollow)
    #expect(scene.reports.filter(\.isDifference).count == 1)
    // Later the same name is nobody's any more.
    scene.revoke(disk, 1)
    #expect(scene.eject(disk) == [.collected(disk)])
    scene.connect(disk, 2)
    scene.state.attachments[disk] = nil
    #expect(scene.give(.lookUp(.opening)).filter(\.isDifference).count == 1)
    #expect(scene.state.attachments[disk]?.stage == .hollow)
  }

  @Test("a connection asked for again is looked at before it is confirmed")
  func again() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.eject(disk, isHeard: false)
    // It went while nobody listened: the connection is made anew.
    #expect(scene.connect(disk, 2) == [.ejected(disk, 1, asked: false), .connected(disk, 2)])
    #expect(scene.qemu.cards.count == 1 && scene.nodes(disk) == ["slot0", "slot0-file-2"])
    scene.isDeaf = true
    #expect(scene.connect(disk, 3).filter(\.isConnectFailed).count == 1)
  }

  @Test("what a look finds is told, though it was made for a request that nobody is answered for")
  func silent() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.restart()
    let request = MachineRequest.revoke(slot: slot1, partition: lpar0, epoch: Epoch(.max))
    #expect(scene.give(.request(Order(request: request, isSilent: true))).filter(\.isDifference).count == 1)
    #expect(scene.state.attachments[disk]?.stage == .hollow)
  }

  @Test("CPUs that were to be let go are, though nobody answered then", arguments: [0, 1])
  func boot(procedures: Int) {
    var scene = Scene()
    scene.qemu.status = .prelaunch
    #expect(scene.check().isEmpty && scene.qemu.status == .prelaunch)
    scene.answers = procedures
    scene.give(.request(Order(request: .boot(lpar0, generation: Setting.generation))))
    #expect(scene.qemu.status == .prelaunch)
    (scene.answers, scene.isDeaf) = (nil, false)
    scene.give(procedures == 0 ? .lookUp(.opening) : .lookUp(.check))
    #expect(scene.qemu.status == .running)
  }
}
