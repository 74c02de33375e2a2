import ControlModel
import Testing

@testable import QEMUMachine

private let disk = slot0
private let raw = Setting.cards[slot0]![0]

@Suite("QEMU's state: restart, lost connections, what cannot be asked")
struct RecoveryTests {
  @Test("what cannot be asked after a restart still holds what it held")
  func blind() {
    var scene = Scene()
    #expect(scene.connect(disk, 1) == [.connected(disk, 1)])
    scene.restart([disk: (raw, 1)])
    scene.isDeaf = true
    #expect(scene.revoke(disk, 1).allSatisfy(\.isStillHeld) && scene.reports.count == 1)
    #expect(scene.connect(disk, 2).allSatisfy(\.isConnectFailed) && scene.reports.count == 2)
    #expect(scene.qemu.nodes.count == 2)
    // It answers again: the next request has the look made that failed.
    scene.isDeaf = false
    #expect(scene.revoke(disk, 1).last == .released(disk, 1))
    #expect(scene.qemu.nodes.keys.sorted() == ["slot0", "slot0-denied-1", "slot0-gone-1"])
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
}
