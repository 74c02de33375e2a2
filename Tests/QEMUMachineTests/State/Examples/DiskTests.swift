import ControlModel
import Testing

@testable import QEMUMachine

private let disk = slot0
private let raw = Setting.cards[slot0]![0]

@Suite("QEMU's state: disks")
struct DiskTests {
  @Test("a connection that waits for the guest is not made once its end was asked for")
  func overtaken() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.revoke(disk, 1)
    #expect(scene.connect(disk, 2).isEmpty && scene.parked[disk] != nil)
    #expect(scene.revoke(disk, 2) == [.released(disk, 2)])
    #expect(scene.resume(disk).allSatisfy(\.isConnectFailed) && scene.reports.count == 4)
    #expect(!scene.qemu.nodes.keys.contains { $0.contains("file") })
    // The next one is.
    scene.connect(disk, 3)
    #expect(scene.resume(disk) == [.connected(disk, 3)])
  }
}
