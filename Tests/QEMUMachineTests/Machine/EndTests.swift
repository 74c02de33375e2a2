import ControlModel
import ControlTestSupport
import Glibc
import NIOCore
import PartitionProcesses
import Testing

@testable import QEMUMachine

/// How a partition ends, and that its end is the proof that it lets go.
@Suite("QEMU: the end of a partition", .enabled(if: QEMUProcess.isInstalled), .serialized, .timeLimit(.minutes(2)))
struct EndTests {
  private func process(_ bench: Bench) async throws -> pid_t {
    let machine = bench.driver
    let pid = try await bench.loop.submit { machine.value.core.value.processes.supervisor.processID(of: lpar0) }.get()
    return try #require(pid)
  }

  @Test func aQEMUThatIsKilledIsSeenAtOnce() async throws {
    let bench = try await Bench.make(try Scratch())
    try await bench.boot(lpar0)
    try await bench.connect(slot0, lpar0, 1)
    await bench.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1)))
    kill(try await process(bench), SIGKILL)
    await bench.reports.wait(for: .poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(!ImageLock.isHeld(bench.image))
    try await bench.end()
  }

  /// Between the eject request and the guest's answer.
  @Test func aQEMUThatIsKilledWhileItsGuestIsToEjectIsGoneLikeAnyOther() async throws {
    let bench = try await Bench.make(try Scratch())
    try await bench.boot(lpar0)
    try await bench.connect(slot0, lpar0, 1)
    await bench.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1)))
    try await bench.ask(.requestEject(slot: slot0, partition: lpar0, epoch: Epoch(1)))
    try await bench.ask(.revoke(slot: slot0, partition: lpar0, epoch: Epoch(1)))
    await bench.reports.wait(for: .released(slot: slot0, epoch: Epoch(1)))
    kill(try await process(bench), SIGKILL)
    await bench.reports.wait(for: .poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(!bench.reports.all.contains { if case .ejected = $0 { true } else { false } })
    #expect(!ImageLock.isHeld(bench.image))
    // And boots anew without the card.
    try await bench.boot(lpar0, 2)
    try await bench.ask(.revoke(slot: slot0, partition: lpar0, epoch: Epoch(7)))
    await bench.reports.wait(for: .released(slot: slot0, epoch: Epoch(7)))
    try await bench.end()
  }

  /// One that stands still answers nothing: it is killed, and that is the proof.
  @Test func aQEMUThatHangsIsKilled() async throws {
    let bench = try await Bench.make(try Scratch())
    try await bench.boot(lpar0)
    try await bench.connect(slot0, lpar0, 1)
    await bench.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1)))
    kill(try await process(bench), SIGSTOP)
    try await bench.ask(.powerOff(lpar0, generation: BootGeneration(1)))
    await bench.reports.wait(for: .poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(!ImageLock.isHeld(bench.image))
    try await bench.end()
  }

  @Test func aRevocationThatIsNotAnsweredIsNoRelease() async throws {
    let bench = try await Bench.make(try Scratch())
    try await bench.boot(lpar0)
    try await bench.connect(slot0, lpar0, 1)
    await bench.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1)))
    let pid = try await process(bench)
    kill(pid, SIGSTOP)
    try await bench.ask(.revoke(slot: slot0, partition: lpar0, epoch: Epoch(1)))
    await bench.reports.wait { report in
      if case .releaseFailed(slot0, Epoch(1), isStillHeld: true, _) = report { true } else { false }
    }
    #expect(ImageLock.isHeld(bench.image))
    // It goes on, and is asked once more.
    kill(pid, SIGCONT)
    try await bench.ask(.revoke(slot: slot0, partition: lpar0, epoch: Epoch(1)))
    await bench.reports.wait(for: .released(slot: slot0, epoch: Epoch(1)))
    #expect(!ImageLock.isHeld(bench.image))
    try await bench.end()
  }

  /// Nothing behind such a card is the host's to take away.
  @Test func aCardWithoutABackEndIsHeldUntilItsPartitionEnds() async throws {
    let bench = try await Bench.make(try Scratch()) { plan in
      plan.devices.append(QEMUDevice(name: "rng0", driver: "virtio-rng-pci", backing: .none))
      plan.slots[slot1] = "rng0"
    }
    try await bench.boot(lpar0)
    try await bench.connect(slot1, lpar0, 1)
    await bench.reports.wait(for: .connected(slot: slot1, epoch: Epoch(1)))
    try await bench.ask(.revoke(slot: slot1, partition: lpar0, epoch: Epoch(1)))
    try await bench.ask(.powerOff(lpar0, generation: BootGeneration(1)))
    await bench.reports.wait(for: .poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(!bench.reports.all.contains(.released(slot: slot1, epoch: Epoch(1))))
    try await bench.end()
  }

  /// The switch is turned before the start was told: the end is still the answer.
  @Test func aPartitionThatIsSwitchedOffWhileItStartsIsOff() async throws {
    let bench = try await Bench.make(try Scratch())
    try await bench.ask(.powerOn(lpar0, generation: BootGeneration(1)))
    try await bench.ask(.powerOff(lpar0, generation: BootGeneration(2)))
    await bench.reports.wait(for: .poweredOff(lpar0, generation: BootGeneration(2)))
    try await bench.boot(lpar0, 3)
    try await bench.end()
  }
}
