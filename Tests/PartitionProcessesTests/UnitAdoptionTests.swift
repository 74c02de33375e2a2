import ControlModel
import ControlTestSupport
import Glibc
import Synchronization
import SystemdSupport
import Testing

@testable import PartitionProcesses

@Suite("Partitions as systemd units: after a restart of the daemon", .timeLimit(.minutes(1)))
struct UnitAdoptionTests {
  /// Starts a partition in generation 1 and drops its supervisor; the unit goes on.
  private static func leave(_ bench: Scratch, _ units: FakeUnits) async throws -> ProcessRecord {
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units)
    rig.processes.powerOn(rig.program, BootGeneration(1))
    #expect(await rig.next() == UnitTests.on(1))
    rig.processes.stop()
    return try #require(try UnitTests.record(bench))
  }

  private static func end(_ rig: Supervised) async {
    rig.processes.powerOff(UnitTests.zero, BootGeneration(1))
    #expect(await rig.next() == UnitTests.off(1))
  }

  @Test(
    "what runs is watched again, also when the crash came before its pid was written down", arguments: [true, false])
  func running(isWhole: Bool) async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    let record = try await Self.leave(bench, units)
    if !isWhole {
      let early = ProcessRecord(boot: record.boot, generation: record.generation, invocation: "")
      try SmallFile.write(early.bytes, to: bench.root + "/process/LPAR0.process")
    }
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units)
    #expect(try rig.processes.adopt(rig.program) == BootGeneration(1))
    #expect(rig.processes.processID(of: UnitTests.zero) == record.pid)
    #expect(try UnitTests.record(bench) == record)
    await Self.end(rig)
    #expect(units.facts.withLock { $0.starts } == 1)
  }

  @Test("a start that the daemon did not see to its end goes on, and is watched from then on")
  func stillStarting() async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    let record = try await Self.leave(bench, units)
    for await _ in units.weighed { break }
    let early = ProcessRecord(boot: record.boot, generation: record.generation, invocation: "")
    try SmallFile.write(early.bytes, to: bench.root + "/process/LPAR0.process")
    units.find(UnitTests.unit, "activating")
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units)
    #expect(try rig.processes.adopt(rig.program) == BootGeneration(1))
    rig.processes.powerOn(rig.program, BootGeneration(1))
    #expect(await rig.next() == UnitTests.on(1), "it counts as running")
    units.find(UnitTests.unit, "active")
    for await _ in units.weighed { break }
    #expect(rig.processes.processID(of: UnitTests.zero) == record.pid)
    #expect(try UnitTests.record(bench) == record)
    await Self.end(rig)
    #expect(units.facts.withLock { $0.starts } == 1)
  }

  @Test("what is found ending is not started again in its generation, whenever that is asked for")
  func askedAgain() async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    _ = try await Self.leave(bench, units)
    units.find(UnitTests.unit, "deactivating")
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units)
    #expect(try rig.processes.adopt(rig.program) == BootGeneration(1))
    rig.processes.powerOn(rig.program, BootGeneration(1))
    #expect(await rig.next() == UnitTests.off(1))
    rig.processes.powerOn(rig.program, BootGeneration(2))
    var event = await rig.next()
    // Its end was known before it was asked for.
    if event == UnitTests.off(1) { event = await rig.next() }
    #expect(event == UnitTests.on(2))
    rig.processes.powerOff(UnitTests.zero, BootGeneration(2))
    #expect(await rig.next() == UnitTests.off(2))
    #expect(units.facts.withLock { $0.starts } == 2)
  }

  @Test("what has ended is gone, and forgotten")
  func over() async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    _ = try await Self.leave(bench, units)
    _ = try units.stop(UnitTests.unit)
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units)
    #expect(try rig.processes.adopt(rig.program) == nil)
    #expect(try UnitTests.record(bench) == nil)
  }

  @Test("another start of the unit than ours is ended, and counts as running until it is")
  func stranger() async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    _ = try await Self.leave(bench, units)
    _ = try units.start(UnitTests.unit, weight: nil)
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units)
    #expect(try rig.processes.adopt(rig.program) == BootGeneration(1))
    #expect(await rig.next() == UnitTests.off(1))
    #expect(try units.state(of: UnitTests.unit).isOver)
  }

  @Test("what cannot be asked about counts as running until it can", arguments: [false, true])
  func silence(endsMeanwhile: Bool) async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    let record = try await Self.leave(bench, units)
    units.fail("state", .refused, .unsettled)
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units)
    #expect(try rig.processes.adopt(rig.program) == BootGeneration(1))
    if endsMeanwhile {
      kill(record.pid, SIGKILL)
      #expect(await rig.next() == UnitTests.off(1))
    } else {
      await Self.end(rig)
    }
    #expect(try UnitTests.record(bench) == nil)
  }

  @Test("a unit without a record is ended before the partition counts as off")
  func unknown() async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    _ = try await Self.leave(bench, units)
    try SmallFile.remove(bench.root + "/process/LPAR0.process")
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units)
    #expect(try rig.processes.adopt(rig.program) == nil)
    #expect(try units.state(of: UnitTests.unit).isOver)
  }

  @Test("a unit without a record that cannot be stopped counts as running until it can")
  func unknownAndStubborn() async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    let held = try #require(Pidfd(try await Self.leave(bench, units).pid))
    try SmallFile.remove(bench.root + "/process/LPAR0.process")
    units.fail("stop", .refused, .unsettled)
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units)
    #expect(try rig.processes.adopt(rig.program) == .unremembered)
    rig.processes.powerOn(rig.program, BootGeneration(2))
    #expect(await rig.next() == .gone(UnitTests.zero, .unremembered))
    #expect(held.hasEnded)
    #expect(await rig.next() == UnitTests.on(2))
    rig.processes.powerOff(UnitTests.zero, BootGeneration(2))
    #expect(await rig.next() == UnitTests.off(2))
  }

  @Test("a start that waits for such a unit is refused in systemd's words, and is not made later")
  func refusedNext() async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    _ = try await Self.leave(bench, units)
    try SmallFile.remove(bench.root + "/process/LPAR0.process")
    units.fail("stop", .refused, .unsettled)
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units, mostFailures: 1)
    #expect(try rig.processes.adopt(rig.program) == .unremembered)
    rig.processes.powerOn(rig.program, BootGeneration(2))
    guard case .startFailed(UnitTests.zero, BootGeneration(2), let text)? = await rig.next() else {
      Issue.record("not refused")
      return
    }
    #expect(text.hasPrefix("what ran before is not proved gone: "))
    #expect(await rig.next() == .gone(UnitTests.zero, .unremembered))
    rig.processes.powerOn(rig.program, BootGeneration(3))
    #expect(await rig.next() == UnitTests.on(3))
    rig.processes.powerOff(UnitTests.zero, BootGeneration(3))
    #expect(await rig.next() == UnitTests.off(3))
  }

  @Test("how it was started is in the record, whatever the configuration says since")
  func otherWay() async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    let child = Supervised(bench, ["/bin/sleep", "1000"])
    child.processes.powerOn(child.program, BootGeneration(1))
    #expect(await child.next() == UnitTests.on(1))
    child.processes.stop()
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units)
    #expect(try rig.processes.adopt(rig.program) == BootGeneration(1))
    rig.processes.powerOn(rig.program, BootGeneration(2))
    #expect(await rig.next() == UnitTests.off(1))
    #expect(await rig.next() == UnitTests.on(2))
    #expect(try UnitTests.record(bench)?.invocation == "1", "the next start is a unit")
    rig.processes.powerOff(UnitTests.zero, BootGeneration(2))
    #expect(await rig.next() == UnitTests.off(2))
  }

  @Test("a unit that the configuration has no more is found, and leaves nothing to run", arguments: [false, true])
  func noUnitAnyMore(endsMeanwhile: Bool) async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    _ = try await Self.leave(bench, units)
    #expect(access(bench.root + "/start/LPAR0", F_OK) == 0)
    if endsMeanwhile { _ = try units.stop(UnitTests.unit) }
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units, asUnit: false)
    let found = try rig.processes.adopt(rig.program)
    #expect(found == (endsMeanwhile ? nil : BootGeneration(1)))
    if found != nil { await Self.end(rig) }
    #expect(try units.state(of: UnitTests.unit).isOver)
    #expect(access(bench.root + "/start/LPAR0", F_OK) != 0)
  }
}
