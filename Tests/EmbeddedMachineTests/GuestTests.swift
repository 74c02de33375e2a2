import ControlModel
import ControlPlane
import ControlTestSupport
import Glibc
import Testing

@testable import EmbeddedMachine
@testable import PartitionProcesses

@Suite("Partitions with a command: real processes", .timeLimit(.minutes(1)))
struct GuestTests {
  static let zero = PartitionID(0)
  static func on(_ generation: UInt64) -> MachineReport { .poweredOn(zero, generation: BootGeneration(generation)) }
  static func off(_ generation: UInt64) -> MachineReport { .poweredOff(zero, generation: BootGeneration(generation)) }

  static func rig(
    _ bench: Workbench, _ command: [String], _ power: PowerState = .inactive, environment: [String: String] = [:]
  ) throws -> Rig {
    let plan = bench.plan(commands: [0: command], environment: environment)
    return try Rig(plan, record: Workbench.record(plan, power))
  }

  static func powerOn(_ rig: Rig, _ generation: UInt64) -> [MachineReport] {
    rig.machine.begin(.powerOn(zero, generation: BootGeneration(generation)))
  }
  static func powerOff(_ rig: Rig, _ generation: UInt64) -> [MachineReport] {
    rig.machine.begin(.powerOff(zero, generation: BootGeneration(generation)))
  }
  static func record(_ bench: Workbench) throws -> ProcessRecord? {
    try SmallFile.read(bench.root + "/state/guest/LPAR0.process").flatMap { ProcessRecord($0) }
  }
  static func isGone(_ pid: pid_t) -> Bool { ProcessStatus(pid: pid).map(\.isGone) ?? true }

  @Test("started in a session of its own, recorded before it counts; the power switch ends it")
  func onAndOff() async throws {
    let bench = try Workbench()
    let rig = try Self.rig(bench, ["/bin/sleep", "1000"])
    #expect(rig.atStart == [])
    #expect(Self.powerOn(rig, 2) == [])
    #expect(await rig.reports.take() == Self.on(2))
    let record = try #require(try Self.record(bench))
    let status = try #require(ProcessStatus(pid: record.pid))
    #expect(status.session == record.pid)
    #expect(status.startTime == record.startTime)
    #expect(record.generation == BootGeneration(2))
    rig.connect(0, 0)
    #expect(await rig.read(0, 0, 0) == .read(DiskRegisters.id))
    #expect(Self.powerOn(rig, 2) == [], "asking twice is asking once")
    #expect(await rig.reports.take() == Self.on(2))
    #expect(Self.powerOff(rig, 2) == [])
    #expect(await rig.read(0, 0, 0) == .generalProtection)
    #expect(await rig.reports.take() == Self.off(2))
    #expect(kill(record.pid, 0) == -1 && errno == ESRCH, "reaped, not a zombie")
    #expect(try Self.record(bench) == nil)
    #expect(Self.powerOff(rig, 2) == [])
    #expect(await rig.reports.take() == Self.off(2))
    await rig.stop()
  }

  @Test("one that ignores SIGTERM is ended all the same")
  func stubborn() async throws {
    let bench = try Workbench()
    let fifo = bench.scratch.fifo()
    let rig = try Self.rig(bench, ["/bin/sh", "-c", "trap '' TERM; echo ready > \(fifo); while :; do sleep 1; done"])
    _ = Self.powerOn(rig, 1)
    #expect(await rig.reports.take() == Self.on(1))
    #expect(Scratch.line(from: fifo) == "ready")
    let pid = try #require(try Self.record(bench)).pid
    kill(pid, SIGTERM)
    _ = Self.powerOff(rig, 1)
    #expect(await rig.reports.take() == Self.off(1))
    #expect(Self.isGone(pid))
    await rig.stop()
  }

  @Test("one that exits by itself is powered off, and its slots are refused")
  func exits() async throws {
    let bench = try Workbench()
    let fifo = bench.scratch.fifo()
    let rig = try Self.rig(bench, ["/bin/sh", "-c", "read x < \(fifo)"])
    _ = Self.powerOn(rig, 1)
    #expect(await rig.reports.take() == Self.on(1))
    rig.connect(0, 0)
    #expect(await rig.read(0, 0, 0) == .read(DiskRegisters.id))
    let fd = open(fifo, O_WRONLY)
    write(fd, "go\n", 3)
    close(fd)
    #expect(await rig.reports.take() == Self.off(1))
    #expect(await rig.read(0, 0, 0) == .generalProtection)
    #expect(rig.machine.core.look { $0.gatekeeper.windows } == [])
    _ = Self.powerOn(rig, 2)
    #expect(await rig.reports.take() == Self.on(2))
    _ = Self.powerOff(rig, 2)
    #expect(await rig.reports.take() == Self.off(2))
    await rig.stop()
  }

  @Test(
    "children it leaves behind are ended before it counts as gone, also in a session of their own",
    arguments: [true, false], [true, false])
  func children(exitsByItself: Bool, inOwnSession: Bool) async throws {
    let bench = try Workbench()
    let fifo = bench.scratch.fifo()
    let end = exitsByItself ? "exit 0" : "wait"
    let (option, child) = inOwnSession ? ("-c", "setsid sleep 1000") : ("-mc", "sleep 1000")
    let rig = try Self.rig(bench, ["/bin/bash", option, "\(child) & echo $! > \(fifo); \(end)"])
    _ = Self.powerOn(rig, 1)
    #expect(await rig.reports.take() == Self.on(1))
    let pid = try #require(pid_t(Scratch.line(from: fifo)))
    if !exitsByItself { _ = Self.powerOff(rig, 1) }
    #expect(await rig.reports.take() == Self.off(1))
    #expect(Self.isGone(pid))
    await rig.stop()
  }

  @Test(
    "a command that cannot be started is told in the system's words",
    arguments: [
      (["/no/such/program"], "No such file or directory"), (["/etc/passwd"], "Permission denied"),
      (["no-such-name-anywhere"], "No such file or directory"),
    ])
  func cannotStart(command: [String], words: String) async throws {
    let bench = try Workbench()
    let rig = try Self.rig(bench, command)
    _ = Self.powerOn(rig, 1)
    guard case .powerOnFailed(Self.zero, BootGeneration(1), let text) = await rig.reports.take() else {
      return #expect(Bool(false), "it started")
    }
    #expect(text.contains(words) && text.contains(command[0]))
    #expect(try Self.record(bench) == nil)
    await rig.stop()
  }

  @Test("its environment, input and output")
  func surroundings() async throws {
    let bench = try Workbench()
    let fifo = bench.scratch.fifo()
    let script = """
      cat; echo out; echo err >&2; ls /proc/self/fd | wc -l; env > \(bench.root)/env; echo done > \(fifo); sleep 1000
      """
    let rig = try Self.rig(
      bench, ["/bin/sh", "-c", script], environment: ["FLAVOUR": "plain", "CONTROLPROG_GENERATION": "forged"])
    _ = Self.powerOn(rig, 4)
    #expect(await rig.reports.take() == Self.on(4))
    #expect(Scratch.line(from: fifo) == "done")
    let written = String(decoding: try #require(ProcessFile.read(bench.root + "/env")), as: UTF8.self)
    let lines = Set(written.split(separator: "\n"))
    for line in [
      "CONTROLPROG_PARTITION=LPAR0", "CONTROLPROG_LPAR=0", "CONTROLPROG_GENERATION=4", "FLAVOUR=plain",
      "CONTROLPROG_SOCKET=\(bench.root)/LPAR0.sock", "CONTROLPROG_MEMORY=\(bench.root)/LPAR0.mem",
    ] { #expect(lines.contains(Substring(line)), "\(line)") }
    #expect(!lines.contains { $0.hasPrefix("HOME=") })
    let log = String(decoding: try #require(ProcessFile.read(bench.root + "/state/guest/LPAR0.log")), as: UTF8.self)
    #expect(log == "out\nerr\n4\n", "0, 1, 2 and the listing's own: nothing of the daemon's is open")
    _ = Self.powerOff(rig, 4)
    #expect(await rig.reports.take() == Self.off(4))
    await rig.stop()
  }

  @Test("switched on again before it is gone: the next generation follows the end of this one")
  func restartInside() async throws {
    let bench = try Workbench()
    let rig = try Self.rig(bench, ["/bin/sleep", "1000"])
    _ = Self.powerOn(rig, 1)
    #expect(await rig.reports.take() == Self.on(1))
    let first = try #require(try Self.record(bench)).pid
    _ = Self.powerOn(rig, 2)
    #expect(await rig.reports.take() == Self.on(2))
    #expect(Self.isGone(first))
    #expect(try Self.record(bench)?.generation == BootGeneration(2))
    _ = Self.powerOff(rig, 2)
    #expect(await rig.reports.take() == Self.off(2))
    await rig.stop()
  }

  @Test("a guest runs as its owner", .enabled(if: geteuid() == 0, "changing users takes root"))
  func owner() async throws {
    let bench = try Workbench()
    let fifo = bench.scratch.fifo()
    chmod(fifo, 0o666)
    chmod(bench.root, 0o755)
    var plan = bench.plan(commands: [0: ["/bin/sh", "-c", "id -u > \(fifo); sleep 1000"]])
    plan.partitions[0].ownerUID = 54321
    let rig = try Rig(plan, record: Workbench.record(plan, .inactive))
    _ = Self.powerOn(rig, 1)
    #expect(await rig.reports.take() == Self.on(1))
    #expect(Scratch.line(from: fifo) == "54321")
    _ = Self.powerOff(rig, 1)
    #expect(await rig.reports.take() == Self.off(1))
    plan.partitions[0].command = ["/no/such/program"]
    let other = try Rig(plan, record: Workbench.record(plan, .inactive))
    _ = Self.powerOn(other, 2)
    let failure = await other.reports.take()
    guard case .powerOnFailed(_, _, let text) = failure else { return #expect(Bool(false), "\(failure)") }
    #expect(text.contains("No such file or directory"))
    await rig.stop()
    await other.stop()
  }
}
