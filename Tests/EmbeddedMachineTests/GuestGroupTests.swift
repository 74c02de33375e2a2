import ControlModel
import ControlPlane
import Glibc
import Logging
import Testing

@testable import EmbeddedMachine

/// Real groups of version 2, in one that is made for the test; without its controllers, so shares are not applied.
@Suite(
  "Guests in control groups", .enabled(if: KernelGroup.isAllowed, "control groups take root"), .timeLimit(.minutes(1)))
struct GuestGroupTests {
  /// A supervisor with one partition, and what it tells.
  private final class Supervised: Sendable {
    let guests: GuestSupervisor
    let events: AsyncStream<GuestEvent>
    let partition: MachinePartition
    let group: PartitionGroup

    init(_ bench: Workbench, _ kernel: KernelGroup, command: [String]) {
      let (events, more) = AsyncStream.makeStream(of: GuestEvent.self)
      self.events = events
      partition = bench.plan(commands: [0: command]).partitions[0]
      guests = GuestSupervisor(
        directory: bench.root + "/state/guest", log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        prepare: { _ in }, tell: { more.yield($0) })
      let groups = ControlGroups(directory: kernel.path, hasWeights: false)
      group = groups.group(of: partition.name)
      guests.begin(groups, shares: [partition.id: 70])
    }

    func next() async -> GuestEvent? {
      for await event in events { return event }
      return nil
    }
  }

  private static let zero = PartitionID(0)

  @Test("a guest is in its group before it is itself, and so is all that it starts; its end empties and removes it")
  func wholeTree() async throws {
    let (bench, kernel) = (try Workbench(), try KernelGroup())
    let fifo = GuestTests.fifo(bench)
    let escape = "setsid sleep 1000 & echo $! > \(fifo); exec sleep 1000"
    let rig = Supervised(bench, kernel, command: ["/bin/sh", "-c", escape])
    rig.guests.powerOn(rig.partition, BootGeneration(1))
    #expect(await rig.next() == .started(Self.zero, BootGeneration(1)))
    let child = try #require(pid_t(try GuestTests.line(from: fifo)))
    #expect(rig.group.processes.count == 2 && rig.group.holds(child), "also what left the session")
    rig.guests.powerOff(Self.zero, BootGeneration(1))
    #expect(await rig.next() == .gone(Self.zero, BootGeneration(1)))
    #expect(GuestTests.isGone(child))
    #expect(access(rig.group.path, F_OK) != 0)
    #expect(rig.guests.appliedShares == [])
  }

  @Test("what it leaves outside its session is ended too when it ends by itself")
  func ownEnd() async throws {
    let (bench, kernel) = (try Workbench(), try KernelGroup())
    let fifo = GuestTests.fifo(bench)
    let rig = Supervised(bench, kernel, command: ["/bin/sh", "-c", "setsid sleep 1000 & echo $! > \(fifo)"])
    rig.guests.powerOn(rig.partition, BootGeneration(1))
    #expect(await rig.next() == .started(Self.zero, BootGeneration(1)))
    let child = try #require(pid_t(try GuestTests.line(from: fifo)))
    #expect(await rig.next() == .gone(Self.zero, BootGeneration(1)))
    #expect(GuestTests.isGone(child))
    #expect(access(rig.group.path, F_OK) != 0)
  }

  @Test("after a restart the group is found again, groups within it included")
  func adopted() async throws {
    let (bench, kernel) = (try Workbench(), try KernelGroup())
    let fifo = GuestTests.fifo(bench)
    let first = Supervised(bench, kernel, command: ["/bin/sh", "-c", "echo up > \(fifo); exec sleep 1000"])
    first.guests.powerOn(first.partition, BootGeneration(1))
    #expect(await first.next() == .started(Self.zero, BootGeneration(1)))
    #expect(try GuestTests.line(from: fifo) == "up")
    first.guests.stop()
    let held = first.group.processes
    #expect(held.count == 1)
    let inner = PartitionGroup(path: first.group.path + "/inner", hasWeight: false)
    try inner.make()
    let stray = try #require(try KernelGroup.sleeper(in: inner))
    let second = Supervised(bench, kernel, command: ["/bin/sleep", "1000"])
    #expect(second.guests.adopt(second.partition) == BootGeneration(1))
    second.guests.powerOff(Self.zero, BootGeneration(1))
    #expect(await second.next() == .gone(Self.zero, BootGeneration(1)))
    #expect(stray.hasEnded)
    _ = stray.reap()
    #expect(access(second.group.path, F_OK) != 0)
  }

  @Test("a command that cannot be started leaves no group")
  func cannotStart() async throws {
    let (bench, kernel) = (try Workbench(), try KernelGroup())
    let rig = Supervised(bench, kernel, command: ["/no/such/program"])
    rig.guests.powerOn(rig.partition, BootGeneration(1))
    guard case .startFailed(Self.zero, _, let text)? = await rig.next() else { return #expect(Bool(false)) }
    #expect(text.contains("No such file or directory"))
    #expect(access(rig.group.path, F_OK) != 0)
  }
}
