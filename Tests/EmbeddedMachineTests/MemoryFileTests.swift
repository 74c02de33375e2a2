import ControlModel
import ControlPlane
import Glibc
import Testing

@testable import EmbeddedMachine
@testable import PartitionProcesses

@Suite("Partition memory as files: errors, never signals", .timeLimit(.minutes(1)))
struct MemoryFileTests {
  @Test("full size, sparse, mode 0600 whatever it was before")
  func prepared() throws {
    let bench = try Workbench()
    let path = bench.root + "/M.mem"
    let loose = open(path, O_CREAT | O_RDWR, 0o666)
    fchmod(loose, 0o666)
    close(loose)
    try PartitionMemory(path: path, size: 24 << 30, ownerUID: geteuid()).prepare()
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_size == 24 << 30)
    #expect(status.st_mode & 0o7777 == 0o600)
    #expect(status.st_blocks == 0)
  }

  @Test("the owner's uid", .enabled(if: geteuid() == 0, "changing owners takes root"))
  func owner() throws {
    let bench = try Workbench()
    let path = bench.root + "/M.mem"
    try PartitionMemory(path: path, size: 4096, ownerUID: 12345).prepare()
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_uid == 12345)
  }

  @Test("neither a link nor a FIFO nor a directory is memory")
  func strangers() throws {
    let bench = try Workbench()
    let target = bench.root + "/target"
    try SmallFile.write([1, 2, 3], to: target)
    symlink(target, bench.root + "/link")
    mkfifo(bench.root + "/fifo", 0o600)
    mkdir(bench.root + "/directory", 0o700)
    for name in ["link", "fifo", "directory"] {
      let memory = PartitionMemory(path: "\(bench.root)/\(name)", size: 4096, ownerUID: geteuid())
      #expect(throws: SystemError.self, "\(name)") { try memory.prepare() }
    }
    #expect(try SmallFile.read(target) == [1, 2, 3])
  }

  @Test("a truncated file: status 2 in both directions, no signal, and it does not grow again")
  func truncated() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    rig.connect(0, 0)
    #expect(await rig.command(1, 0, 0, address: 8192) == .read(0))
    #expect(truncate(bench.root + "/LPAR0.mem", 8192 + 256) == 0)
    #expect(await rig.command(1, 0, 0, address: 8192) == .read(2))
    #expect(await rig.command(2, 0, 0, address: 8192) == .read(2))
    #expect(await rig.command(1, 0, 0, address: 4096) == .read(0))
    var status = stat()
    #expect(stat(bench.root + "/LPAR0.mem", &status) == 0)
    #expect(status.st_size == 8192 + 256)
    await rig.stop()
  }

  @Test("a full file system: status 2, and the disk is not blamed", .enabled(if: geteuid() == 0, "mounting takes root"))
  func full() async throws {
    let bench = try Workbench()
    let place = bench.root + "/small"
    mkdir(place, 0o700)
    try #require(mount("tmpfs", place, "tmpfs", 0, "size=64k") == 0, "mount: \(SystemError.words(errno))")
    defer { umount2(place, Int32(2)) }
    var plan = bench.plan()
    plan.partitions[0].memoryPath = place + "/LPAR0.mem"
    let rig = try Rig(plan)
    rig.connect(0, 0)
    try put(pattern(7, 1 << 20), into: bench.root + "/disk0.img", at: 0)
    #expect(await rig.command(1, 0, 0, count: 2048, address: 0) == .read(2))
    #expect(await rig.command(1, 0, 0, count: 1, address: 0) == .read(0))
    await rig.stop()
  }
}
