import ControlModel
import ControlPlane
import ControlTestSupport
import Glibc
import Testing

@testable import EmbeddedMachine
@testable import PartitionProcesses

@Suite("After a restart of the daemon: guests are found again, or are gone", .timeLimit(.minutes(1)))
struct AdoptionTests {
  static let recordPath = "/state/guest/LPAR0.process"

  /// Starts a guest of generation 1 and drops the machine; the guest goes on.
  static func leave(_ bench: Workbench) async throws -> ProcessRecord {
    let rig = try GuestTests.rig(bench, ["/bin/sleep", "1000"])
    _ = GuestTests.powerOn(rig, 1)
    #expect(await rig.reports.take() == GuestTests.on(1))
    await rig.stop()
    let record = try #require(try GuestTests.record(bench))
    #expect(!GuestTests.isGone(record.pid), "stopping the daemon leaves guests alone")
    return record
  }

  /// Waits, by its pidfd, for a process that is to end.
  static func end(_ pid: pid_t) throws {
    let process = try #require(Pidfd(pid))
    process.kill()
    var entry = pollfd(fd: process.raw, events: Int16(POLLIN), revents: 0)
    #expect(poll(&entry, 1, -1) == 1)
    _ = process.reap()
  }

  @Test("a running guest is watched again and can be powered off")
  func adopted() async throws {
    let bench = try Workbench()
    let record = try await Self.leave(bench)
    let rig = try GuestTests.rig(bench, ["/bin/sleep", "1000"], .active)
    #expect(rig.atStart == [])
    rig.connect(0, 0)
    #expect(await rig.read(0, 0, 0) == .read(DiskRegisters.id))
    #expect(GuestTests.powerOff(rig, 1) == [])
    #expect(await rig.reports.take() == GuestTests.off(1))
    #expect(GuestTests.isGone(record.pid))
    await rig.stop()
  }

  @Test("one whose start was being recorded counts as started")
  func starting() async throws {
    let bench = try Workbench()
    _ = try await Self.leave(bench)
    let rig = try GuestTests.rig(bench, ["/bin/sleep", "1000"], .starting)
    #expect(rig.atStart == [GuestTests.on(1)])
    _ = GuestTests.powerOff(rig, 1)
    #expect(await rig.reports.take() == GuestTests.off(1))
    await rig.stop()
  }

  @Test("one that ended meanwhile is reported off")
  func gone() async throws {
    let bench = try Workbench()
    let record = try await Self.leave(bench)
    try Self.end(record.pid)
    let rig = try GuestTests.rig(bench, ["/bin/sleep", "1000"], .active)
    #expect(rig.atStart == [GuestTests.off(1)])
    #expect(try GuestTests.record(bench) == nil)
    await rig.stop()
  }

  @Test("the pid with another start time, or of another boot, is a stranger", arguments: [true, false])
  func reused(isOtherBoot: Bool) async throws {
    let bench = try Workbench()
    var record = try await Self.leave(bench)
    let pid = record.pid
    if isOtherBoot { record.boot = "another" } else { record.startTime += 1 }
    try SmallFile.write(record.bytes, to: bench.root + Self.recordPath)
    let rig = try GuestTests.rig(bench, ["/bin/sleep", "1000"], .active)
    #expect(rig.atStart == [GuestTests.off(1)])
    #expect(!GuestTests.isGone(pid), "a stranger is not killed")
    try Self.end(pid)
    await rig.stop()
  }

  @Test("a crash between start and record: found by its environment")
  func unrecorded() async throws {
    let bench = try Workbench()
    var record = try await Self.leave(bench)
    let pid = record.pid
    record.pid = 0
    record.startTime = 0
    try SmallFile.write(record.bytes, to: bench.root + Self.recordPath)
    let rig = try GuestTests.rig(bench, ["/bin/sleep", "1000"], .starting)
    #expect(rig.atStart == [GuestTests.on(1)])
    _ = GuestTests.powerOff(rig, 1)
    #expect(await rig.reports.take() == GuestTests.off(1))
    #expect(GuestTests.isGone(pid))
    await rig.stop()
  }

  @Test("what runs although the record says inactive is ended")
  func unwanted() async throws {
    let bench = try Workbench()
    let record = try await Self.leave(bench)
    let rig = try GuestTests.rig(bench, ["/bin/sleep", "1000"], .inactive)
    #expect(rig.atStart == [])
    #expect(await rig.reports.take() == GuestTests.off(1))
    #expect(GuestTests.isGone(record.pid))
    await rig.stop()
  }

  @Test("what a guest left that ended while nobody watched is ended at the next start")
  func orphans() async throws {
    let bench = try Workbench()
    let fifo = bench.scratch.fifo()
    let command = ["/bin/sh", "-c", "sleep 1000 & echo $! > \(fifo); wait"]
    let first = try GuestTests.rig(bench, command)
    _ = GuestTests.powerOn(first, 1)
    #expect(await first.reports.take() == GuestTests.on(1))
    let child = try #require(pid_t(Scratch.line(from: fifo)))
    await first.stop()
    let leader = try #require(try GuestTests.record(bench)).pid
    let held = try #require(Pidfd(child))
    kill(leader, SIGKILL)
    let process = try #require(Pidfd(leader))
    var entry = pollfd(fd: process.raw, events: Int16(POLLIN), revents: 0)
    #expect(poll(&entry, 1, -1) == 1)
    _ = process.reap()
    #expect(!held.hasEnded)
    let rig = try GuestTests.rig(bench, command, .active)
    #expect(rig.atStart == [])
    #expect(await rig.reports.take() == GuestTests.off(1))
    #expect(held.hasEnded, "before it counts as off")
    await rig.stop()
  }

  @Test("a damaged record is not the word that nothing runs: there is no start with it")
  func damaged() async throws {
    let bench = try Workbench()
    let record = try await Self.leave(bench)
    try SmallFile.write(Array("pid=1\n".utf8), to: bench.root + Self.recordPath)
    let failure = #expect(throws: MachineFailure.self) {
      try GuestTests.rig(bench, ["/bin/sleep", "1000"], .active)
    }
    #expect(failure?.text.contains("\(bench.root + Self.recordPath) is damaged") == true)
    #expect(!GuestTests.isGone(record.pid))
    try Self.end(record.pid)
  }
}
