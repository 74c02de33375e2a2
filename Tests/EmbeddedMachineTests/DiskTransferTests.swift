import ControlModel
import ControlPlane
import Glibc
import Testing

@testable import EmbeddedMachine

@Suite("R-05, Fig 7 and 8: a disk's transfers through the gatekeeper", .timeLimit(.minutes(1)))
struct DiskTransferTests {
  static let gib: UInt64 = 1 << 30

  @Test(
    "LPAR1's address A is its memory file's A and physical A + 32 GiB",
    arguments: [0, 4096, 24 * gib, 32 * gib - 1 << 20])
  func figure8b(address: UInt64) async throws {
    let bench = try Workbench()
    let plan = bench.plan()
    let rig = try Rig(plan)
    #expect(rig.connect(0, 1) == [])
    let window = try #require(rig.machine.core.look { $0.gatekeeper[BusNumber(0)] })
    #expect((window.base, window.size, window.offset) == (0, 32 * Self.gib, 32 * Self.gib))
    #expect(window.translate(address, length: 1 << 20) == address + 32 * Self.gib)
    let sent = pattern(address, 1 << 20)
    try put(sent, into: bench.root + "/disk0.img", at: 0)
    #expect(await rig.command(1, 0, 1, count: 2048, address: address) == .read(0))
    #expect(try bytes(of: bench.root + "/LPAR1.mem", at: address, 1 << 20) == sent)
    let untouched = min(address, 24 * Self.gib - 1 << 20)
    #expect(try bytes(of: bench.root + "/LPAR0.mem", at: untouched, 1 << 20).allSatisfy { $0 == 0 })
    await rig.stop()
  }

  @Test("Fig 8(a): LPAR0's window is 24 GiB at 0, and it reaches not one byte beyond")
  func figure8a() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    rig.connect(0, 0)
    let top = 24 * Self.gib
    #expect(await rig.command(1, 0, 0, count: 1, address: top - 512) == .read(0))
    for address in [top - 511, top, top + 8 * Self.gib, 32 * Self.gib, UInt64(1) << 63, .max - 511, .max] {
      #expect(await rig.command(1, 0, 0, count: 1, address: address) == .read(2), "\(address)")
      #expect(await rig.command(2, 0, 0, count: 1, address: address) == .read(2), "\(address)")
    }
    #expect(await rig.command(1, 0, 0, count: 2, address: top - 512) == .read(2))
    var status = stat()
    #expect(stat(bench.root + "/LPAR1.mem", &status) == 0)
    #expect(status.st_blocks == 0, "nothing reached the other partition's memory")
    await rig.stop()
  }

  @Test("what was written is on the medium before the answer, and comes back the same", arguments: [1, 255, 257, 2048])
  func roundTrip(sectors: UInt64) async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    rig.connect(0, 0)
    let size = Int(sectors) * 512
    let sent = pattern(sectors, size)
    try put(sent, into: bench.root + "/LPAR0.mem", at: 1 << 20)
    #expect(await rig.command(2, 0, 0, lba: 3, count: sectors, address: 1 << 20) == .read(0))
    #expect(try bytes(of: bench.root + "/disk0.img", at: 3 * 512, size) == sent)
    #expect(await rig.command(3, 0, 0) == .read(0))
    #expect(await rig.command(1, 0, 0, lba: 3, count: sectors, address: 1 << 30) == .read(0))
    #expect(try bytes(of: bench.root + "/LPAR0.mem", at: 1 << 30, size) == sent)
    await rig.stop()
  }

  @Test(
    "LBA and count at every edge",
    arguments: [
      (0, 1, 0), (4095, 1, 0), (4095, 2, 1), (4096, 1, 1), (2048, 2048, 0), (2049, 2048, 1), (0, 0, 1), (0, 2049, 1),
      (UInt64.max, 1, 1), (UInt64.max, UInt64.max, 1), (1, UInt64.max, 1), (1 << 55, 1, 1),
    ] as [(UInt64, UInt64, UInt64)])
  func bounds(lba: UInt64, count: UInt64, status: UInt64) async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    rig.connect(0, 0)
    #expect(await rig.read(0, 0, 0x08) == .read(4096))
    #expect(await rig.command(1, 0, 0, lba: lba, count: count) == .read(status))
    #expect(await rig.command(2, 0, 0, lba: lba, count: count) == .read(status))
    var medium = stat()
    #expect(stat(bench.root + "/disk0.img", &medium) == 0)
    #expect(medium.st_size == 2 << 20)
    await rig.stop()
  }

  @Test("a refused access is a general protection exception, whoever else is connected")
  func generalProtection() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    #expect(await rig.read(0, 0, 0, width: 4) == .generalProtection)
    rig.connect(0, 0)
    #expect(await rig.read(0, 0, 0, width: 4) == .read(DiskRegisters.id))
    #expect(await rig.read(0, 1, 0, width: 4) == .generalProtection)
    #expect(await rig.write(0, 1, 0x28, 2) == .generalProtection)
    #expect(await rig.read(1, 0, 0, width: 4) == .generalProtection)
    #expect(await rig.read(999, 0, 0, width: 4) == .generalProtection)
    #expect(rig.revoke(0, 0) == [.released(slot: SlotNumber(0), epoch: Epoch(1))])
    #expect(await rig.read(0, 0, 0, width: 4) == .generalProtection)
    await rig.stop()
  }
}
