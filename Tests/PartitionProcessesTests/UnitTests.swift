import ControlModel
import ControlTestSupport
import Glibc
import Synchronization
import SystemdSupport
import Testing

@testable import PartitionProcesses

@Suite("Partitions as systemd units: started, ended, failed", .timeLimit(.minutes(1)))
struct UnitTests {
  static let zero = PartitionID(0)
  static func on(_ generation: UInt64) -> ProcessEvent { .started(zero, BootGeneration(generation)) }
  static func off(_ generation: UInt64) -> ProcessEvent { .gone(zero, BootGeneration(generation)) }
  static let unit = "controlprog-partition@LPAR0.service"

  static func record(_ bench: Scratch) throws -> ProcessRecord? {
    try SmallFile.read(bench.root + "/process/LPAR0.process").flatMap { ProcessRecord($0) }
  }
  private static func failure(_ event: ProcessEvent?, _ generation: UInt64 = 1) -> String? {
    if case .startFailed(zero, BootGeneration(generation), let text) = event { return text }
    return nil
  }

  @Test("what is to run is its owner's to read; the unit's main process is recorded before it counts; off ends it all")
  func onAndOff() async throws {
    let bench = try Scratch()
    let fifo = bench.fifo()
    let units = FakeUnits(bench)
    let rig = Supervised(
      bench, ["/bin/sh", "-c", "env -0 > \(bench.root)/env; sleep 1000 & echo $! > \(fifo); exec sleep 1000"],
      units: units,
      environment: ["A": "1 = \n2", "CONTROLPROG_LPAR": "forged"])
    rig.processes.powerOn(rig.program, BootGeneration(1))
    #expect(await rig.next() == Self.on(1))
    let child = try #require(pid_t(Scratch.line(from: fifo)))
    let said = try #require(ProcessFile.read("\(bench.root)/env")).split(separator: 0)
    let lines = Set(said.map { String(decoding: $0, as: UTF8.self) })
    for line in ["CONTROLPROG_PARTITION=LPAR0", "CONTROLPROG_GENERATION=1", "CONTROLPROG_LPAR=0", "A=1 = \n2"] {
      #expect(lines.contains(line), "\(lines)")
    }
    #expect(!lines.contains { $0.hasPrefix("HOME=") })
    let pid = try #require(rig.processes.processID(of: Self.zero))
    let record = try #require(try Self.record(bench))
    let startFile = bench.root + "/start/LPAR0"
    #expect(
      record
        == ProcessRecord(
          boot: record.boot, generation: BootGeneration(1), pid: pid, invocation: "1", startFile: startFile))
    var status = stat()
    #expect(stat(startFile, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(stat(bench.root + "/start", &status) == 0 && status.st_mode & 0o777 == 0o711)
    let held = try #require(Pidfd(child))
    rig.processes.powerOn(rig.program, BootGeneration(1))
    #expect(await rig.next() == Self.on(1), "asking twice is asking once")
    rig.processes.powerOff(Self.zero, BootGeneration(1))
    #expect(await rig.next() == Self.off(1))
    #expect(Supervised.isGone(pid))
    var entry = pollfd(fd: held.raw, events: Int16(POLLIN), revents: 0)
    #expect(poll(&entry, 1, -1) == 1, "also what it started")
    #expect(access(bench.root + "/start/LPAR0", F_OK) != 0)
    #expect(try Self.record(bench) == nil)
    #expect(rig.processes.processID(of: Self.zero) == nil)
    #expect(units.facts.withLock { $0.starts } == 1)
  }

  @Test("one that ends by itself is gone when what it left has been ended too")
  func ownEnd() async throws {
    let bench = try Scratch()
    let fifo = bench.fifo()
    let units = FakeUnits(bench)
    let rig = Supervised(bench, ["/bin/sh", "-c", "sleep 1000 & echo $! > \(fifo); read x < \(fifo)"], units: units)
    rig.processes.powerOn(rig.program, BootGeneration(1))
    #expect(await rig.next() == Self.on(1))
    let child = try #require(pid_t(Scratch.line(from: fifo)))
    let held = try #require(Pidfd(child))
    // The first try to end it is in vain: it must not count as gone.
    units.fail("stop", .unsettled)
    let fd = open(fifo, O_WRONLY)
    write(fd, "go\n", 3)
    close(fd)
    #expect(await rig.next() == Self.off(1))
    var entry = pollfd(fd: held.raw, events: Int16(POLLIN), revents: 0)
    #expect(poll(&entry, 1, -1) == 1)
  }

  @Test("a start that fails is told in systemd's words and in the program's own")
  func failedStart() async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    let rig = Supervised(bench, ["/no/such/program"], units: units)
    rig.processes.powerOn(rig.program, BootGeneration(1))
    var event = await rig.next()
    if event == Self.on(1) {
      // The launcher lived long enough to be seen.
      #expect(await rig.next() == Self.off(1))
      #expect(rig.processes.lastWords(of: rig.program).contains("No such file"))
    } else {
      let text = try #require(Self.failure(event))
      #expect(text.contains(Self.unit) && text.contains("No such file"), "\(text)")
    }
    units.fail("start", .refused)
    rig.processes.powerOn(rig.program, BootGeneration(2))
    event = await rig.next()
    while event == Self.off(1) { event = await rig.next() }
    #expect(Self.failure(event, 2) == "start says no")
    #expect(try Self.record(bench) == nil)
    #expect(access(bench.root + "/start/LPAR0", F_OK) != 0)
  }

  @Test("a start without an answer has failed, and its end is told when it is certain")
  func unsettled() async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units)
    units.fail("start", .unsettled)
    rig.processes.powerOn(rig.program, BootGeneration(1))
    #expect(Self.failure(await rig.next()) == "start says no")
    rig.processes.powerOn(rig.program, BootGeneration(2))
    #expect(await rig.next() == Self.off(1))
    #expect(await rig.next() == Self.on(2))
    rig.processes.powerOff(Self.zero, BootGeneration(2))
    #expect(await rig.next() == Self.off(2))
  }

  @Test("switched off, or on anew, while it starts: it is ended when it has started", arguments: [false, true])
  func whileStarting(again: Bool) async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units)
    units.gate.shut()
    rig.processes.powerOn(rig.program, BootGeneration(1))
    rig.processes.powerOff(Self.zero, BootGeneration(1))
    rig.processes.powerOff(Self.zero, BootGeneration(1))
    if again { rig.processes.powerOn(rig.program, BootGeneration(2)) }
    units.gate.open()
    #expect(await rig.next() == Self.off(1))
    if again {
      #expect(await rig.next() == Self.on(2))
      rig.processes.powerOff(Self.zero, BootGeneration(2))
      #expect(await rig.next() == Self.off(2))
    }
    #expect(try Self.record(bench) == nil)
  }

  @Test("the share is there before the program, and the last one stays")
  func share() async throws {
    let bench = try Scratch()
    let units = FakeUnits(bench)
    let rig = Supervised(bench, ["/bin/sleep", "1000"], units: units)
    rig.processes.powerOn(rig.program, BootGeneration(1))
    #expect(await rig.next() == Self.on(1))
    for percent in 1...5 { rig.processes.setShare(Self.zero, percent) }
    rig.processes.powerOff(Self.zero, BootGeneration(1))
    #expect(await rig.next() == Self.off(1))
    #expect(units.facts.withLock { $0.weights } == [7000, 7000, 100, 200, 300, 400, 500])
    #expect(rig.processes.appliedShares == [], "the kernel has no such group")
  }
}
