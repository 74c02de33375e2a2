import ControlModel
import ControlPlane
import Glibc
import Testing

@testable import EmbeddedMachine

@Suite("A medium that was there once is never made anew", .timeLimit(.minutes(1)))
struct LostMediumTests {
  @Test("missing at a later start: a fault, and no empty file in its place")
  func lostBetweenStarts() async throws {
    let bench = try Workbench()
    let first = try Rig(bench.plan())
    #expect(first.atStart.isEmpty)
    await first.stop()
    #expect(unlink(bench.root + "/disk0.img") == 0)

    let second = try Rig(bench.plan())
    #expect(second.atStart == [.deviceFault(slot: SlotNumber(0), kind: .medium)])
    #expect(access(bench.root + "/disk0.img", F_OK) != 0)
    await second.stop()
  }

  @Test("it is made when its line is taken out of the ledger")
  func forgotten() async throws {
    let bench = try Workbench()
    await (try Rig(bench.plan())).stop()
    #expect(unlink(bench.root + "/disk0.img") == 0)
    #expect(unlink(bench.root + "/state/device/media") == 0)

    let rig = try Rig(bench.plan())
    #expect(rig.atStart.isEmpty)
    #expect(access(bench.root + "/disk0.img", F_OK) == 0)
    await rig.stop()
  }

  @Test("a medium that somebody brought counts as seen")
  func brought() async throws {
    let bench = try Workbench()
    let path = bench.root + "/disk0.img"
    close(open(path, O_CREAT | O_WRONLY, 0o600))
    #expect(truncate(path, 2 << 20) == 0)
    await (try Rig(bench.plan())).stop()
    #expect(unlink(path) == 0)
    let rig = try Rig(bench.plan())
    #expect(rig.atStart == [.deviceFault(slot: SlotNumber(0), kind: .medium)])
    await rig.stop()
  }
}
