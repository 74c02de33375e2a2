import ControlModel
import ControlTestSupport
import Testing

@testable import QEMUMachine

/// Partitions without an OS: nobody in them ever ejects anything.
@Suite("QEMU: partitions without an OS", .enabled(if: QEMUProcess.isInstalled), .serialized, .timeLimit(.minutes(2)))
struct FirmwareTests {
  @Test func aDiskMovesThoughNobodyEverEjects() async throws {
    let bench = try await Bench.make(try Scratch())
    try await bench.boot(lpar0)
    try await bench.boot(lpar1)
    #expect(!ImageLock.isHeld(bench.image))
    try await bench.connect(slot0, lpar0, 1)
    await bench.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1)))
    #expect(ImageLock.isHeld(bench.image))
    try await bench.ask(.revoke(slot: slot0, partition: lpar0, epoch: Epoch(1)))
    await bench.reports.wait(for: .released(slot: slot0, epoch: Epoch(1)))
    #expect(!ImageLock.isHeld(bench.image))
    try await bench.connect(slot0, lpar1, 2)
    await bench.reports.wait(for: .connected(slot: slot0, epoch: Epoch(2)))
    #expect(ImageLock.isHeld(bench.image))
    try await bench.ask(.revoke(slot: slot0, partition: lpar1, epoch: Epoch(2)))
    await bench.reports.wait(for: .released(slot: slot0, epoch: Epoch(2)))
    // The first still has its hollow card, and nobody in it would look after what it kept of the disk.
    try await bench.connect(slot0, lpar0, 3)
    await bench.reports.wait { report in
      if case .connectFailed(slot0, Epoch(3), let text) = report { text.contains("boot anew") } else { false }
    }
    #expect(!ImageLock.isHeld(bench.image))
    // Below the one that had it last it comes back.
    try await bench.connect(slot0, lpar1, 4)
    await bench.reports.wait(for: .connected(slot: slot0, epoch: Epoch(4)))
    #expect(ImageLock.isHeld(bench.image))
    try await bench.end()
    #expect(!ImageLock.isHeld(bench.image))
  }

  @Test func anImageThatSomebodyElseHasIsRefusedAndTheHolderNamed() async throws {
    let scratch = try Scratch()
    let first = try await Bench.make(scratch)
    try await first.boot(lpar0)
    try await first.connect(slot0, lpar0, 1)
    await first.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1)))
    try await first.boot(lpar1)
    try await first.connect(slot0, lpar1, 2)
    await first.reports.wait { if case .connectFailed(slot0, _, _) = $0 { true } else { false } }
    let words = first.reports.all.compactMap { if case .connectFailed(_, _, let text) = $0 { text } else { nil } }
    #expect(words.first?.contains("lock") == true)
    #expect(words.first?.contains("qemu-system-x86, LPAR0") == true, "\(words)")
    try await first.end()
  }

  @Test func whatQEMUSaysWhenItCannotStartIsTold() async throws {
    let bench = try await Bench.make(try Scratch()) { $0.partitions[0].arguments = ["-device", "no-such-device"] }
    try await bench.ask(.powerOn(lpar0, generation: BootGeneration(1)))
    await bench.reports.wait { if case .powerOnFailed = $0 { true } else { false } }
    guard case .powerOnFailed(_, _, let text)? = bench.reports.all.last else { return }
    #expect(text.contains("no-such-device"), "\(text)")
    try await bench.end()
  }

  /// What nobody ejects stays in the guest, hollow; the card itself is gone when its image is closed.
  @Test func aCardIsPulledThoughNobodyEjects() async throws {
    let bench = try await Bench.make(try Scratch())
    try await bench.boot(lpar0)
    try await bench.connect(slot0, lpar0, 1)
    await bench.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1)))
    try await bench.ask(.pullCard(slot: slot0))
    await bench.reports.wait(for: .cardPulled(slot: slot0))
    #expect(!ImageLock.isHeld(bench.image))
    try await bench.connect(slot0, lpar0, 2)
    await bench.reports.wait { if case .connectFailed(slot0, Epoch(2), _) = $0 { true } else { false } }
    try await bench.end()
  }
}
