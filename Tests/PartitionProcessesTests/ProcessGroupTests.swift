import ControlModel
import ControlTestSupport
import Glibc
import SystemdSupport
import Testing

@testable import PartitionProcesses

/// Real groups of version 2, in one that is made for the test; without its controllers, so shares are not applied.
@Suite(
  "Partitions' processes in control groups", .enabled(if: KernelGroup.isAllowed, "control groups take root"),
  .timeLimit(.minutes(1)))
struct ProcessGroupTests {
  private static let zero = PartitionID(0)
  private static func supervised(_ bench: Scratch, _ kernel: KernelGroup, command: [String]) -> Supervised {
    Supervised(bench, command, groups: ControlGroups(directory: kernel.path, hasWeights: false))
  }

  @Test("a process is in its group before it is itself, and so is all that it starts; its end empties and removes it")
  func wholeTree() async throws {
    let (bench, kernel) = (try Scratch(), try KernelGroup())
    let fifo = bench.fifo()
    let escape = "setsid sleep 1000 & echo $! > \(fifo); exec sleep 1000"
    let rig = Self.supervised(bench, kernel, command: ["/bin/sh", "-c", escape])
    rig.processes.powerOn(rig.program, BootGeneration(1))
    #expect(await rig.next() == .started(Self.zero, BootGeneration(1)))
    let child = try #require(pid_t(Scratch.line(from: fifo)))
    #expect(rig.group.processes.count == 2 && rig.group.holds(child), "also what left the session")
    rig.processes.powerOff(Self.zero, BootGeneration(1))
    #expect(await rig.next() == .gone(Self.zero, BootGeneration(1)))
    #expect(Supervised.isGone(child))
    #expect(access(rig.group.path, F_OK) != 0)
    #expect(rig.processes.appliedShares == [])
  }

  @Test("what it leaves outside its session is ended too when it ends by itself")
  func ownEnd() async throws {
    let (bench, kernel) = (try Scratch(), try KernelGroup())
    let fifo = bench.fifo()
    let rig = Self.supervised(bench, kernel, command: ["/bin/sh", "-c", "setsid sleep 1000 & echo $! > \(fifo)"])
    rig.processes.powerOn(rig.program, BootGeneration(1))
    #expect(await rig.next() == .started(Self.zero, BootGeneration(1)))
    let child = try #require(pid_t(Scratch.line(from: fifo)))
    #expect(await rig.next() == .gone(Self.zero, BootGeneration(1)))
    #expect(Supervised.isGone(child))
    #expect(access(rig.group.path, F_OK) != 0)
  }

  @Test("after a restart the group is found again, groups within it included")
  func adopted() async throws {
    let (bench, kernel) = (try Scratch(), try KernelGroup())
    let fifo = bench.fifo()
    let first = Self.supervised(bench, kernel, command: ["/bin/sh", "-c", "echo up > \(fifo); exec sleep 1000"])
    first.processes.powerOn(first.program, BootGeneration(1))
    #expect(await first.next() == .started(Self.zero, BootGeneration(1)))
    #expect(Scratch.line(from: fifo) == "up")
    first.processes.stop()
    let held = first.group.processes
    #expect(held.count == 1)
    let inner = PartitionGroup(path: first.group.path + "/inner", hasWeight: false)
    try inner.make()
    let stray = try #require(try KernelGroup.sleeper(in: inner))
    let second = Self.supervised(bench, kernel, command: ["/bin/sleep", "1000"])
    #expect(try second.processes.adopt(second.program) == BootGeneration(1))
    second.processes.powerOff(Self.zero, BootGeneration(1))
    #expect(await second.next() == .gone(Self.zero, BootGeneration(1)))
    #expect(stray.hasEnded)
    _ = stray.reap()
    #expect(access(second.group.path, F_OK) != 0)
  }

  @Test("what is left in a group without a record, or without its leader, has ended before the partition is off")
  func left() async throws {
    let (bench, kernel) = (try Scratch(), try KernelGroup())
    let rig = Self.supervised(bench, kernel, command: ["/bin/sleep", "1000"])
    try rig.group.make()
    let stray = try #require(try KernelGroup.sleeper(in: rig.group))
    #expect(try rig.processes.adopt(rig.program) == .unremembered)
    #expect(await rig.next() == .gone(Self.zero, .unremembered))
    #expect(stray.hasEnded && access(rig.group.path, F_OK) != 0)
    _ = stray.reap()

    try rig.group.make()
    let other = try #require(try KernelGroup.sleeper(in: rig.group))
    let boot = ProcessRecord.presentBoot()
    let record = ProcessRecord(boot: boot, generation: BootGeneration(4), pid: 1, startTime: .max)
    try SmallFile.makeDirectory(bench.root + "/process")
    try SmallFile.write(record.bytes, to: bench.root + "/process/LPAR0.process")
    #expect(try rig.processes.adopt(rig.program) == BootGeneration(4))
    #expect(await rig.next() == .gone(Self.zero, BootGeneration(4)))
    #expect(other.hasEnded && access(rig.group.path, F_OK) != 0)
    _ = other.reap()
    #expect(try SmallFile.read(bench.root + "/process/LPAR0.process") == nil)
  }

  @Test("an unknown unit is over only when nothing is in the partition's group either")
  func leftBesideUnit() async throws {
    let (bench, kernel) = (try Scratch(), try KernelGroup())
    let units = FakeUnits(bench)
    units.fail("stop", .unsettled)
    let rig = Supervised(
      bench, ["/bin/sleep", "1000"], groups: ControlGroups(directory: kernel.path, hasWeights: false), units: units)
    try rig.group.make()
    let stray = try #require(try KernelGroup.sleeper(in: rig.group))
    #expect(try rig.processes.adopt(rig.program) == .unremembered)
    #expect(await rig.next() == .gone(Self.zero, .unremembered))
    #expect(stray.hasEnded && access(rig.group.path, F_OK) != 0)
    _ = stray.reap()
  }

  @Test("a command that cannot be started leaves no group")
  func cannotStart() async throws {
    let (bench, kernel) = (try Scratch(), try KernelGroup())
    let rig = Self.supervised(bench, kernel, command: ["/no/such/program"])
    rig.processes.powerOn(rig.program, BootGeneration(1))
    guard case .startFailed(Self.zero, _, let text)? = await rig.next() else { return #expect(Bool(false)) }
    #expect(text.contains("No such file or directory"))
    #expect(access(rig.group.path, F_OK) != 0)
  }
}
