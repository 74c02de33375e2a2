import ControlModel
import ControlPlane
import ControlProtocol
import ControlTestSupport
import Glibc
import QMPClient
import Testing

@testable import QEMUMachine

/// The daemon goes and comes back; what QEMU has is listed, then the record is followed (design: safety).
@Suite("QEMU: taken up again", .enabled(if: QEMUProcess.isInstalled), .serialized, .timeLimit(.minutes(2)))
struct AdoptionTests {
  private func record(
    _ slot: (SlotPhase, UInt64)?, power: PowerState = .active, other: PowerState = .inactive
  ) -> MachineRecord {
    var row = Slot(number: slot0, partition: lpar0, phase: slot?.0 ?? .free, device: Device(name: "disk0", kind: .disk))
    row.epoch = Epoch(slot?.1 ?? 0)
    var partition = Partition(id: lpar0, power: power, cpuShare: 100)
    partition.generation = BootGeneration(1)
    var second = Partition(id: lpar1, power: other, cpuShare: 100)
    second.generation = BootGeneration(1)
    return MachineRecord(slots: [row], partitions: [partition, second])
  }

  /// A QEMU with the disk of slot 0, and no daemon.
  private func leave(_ scratch: Scratch, connected: Bool = true) async throws {
    let first = try await Bench.make(scratch)
    try await first.boot(lpar0)
    if connected {
      try await first.connect(slot0, lpar0, 1)
      await first.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1)))
    }
    try await first.letGo()
  }

  private func socket(_ scratch: Scratch) -> String { "\(scratch.root)/qmp/LPAR0/qmp" }

  @Test func aConnectionThatTheRecordHasStays() async throws {
    let scratch = try Scratch()
    try await leave(scratch)
    #expect(ImageLock.isHeld("\(scratch.root)/disk.img"))
    let before = try await ByHand.nodes(at: socket(scratch))
    let second = try await Bench.make(scratch, record: record((.owned(lpar0), 1001)))
    try await second.connect(slot0, lpar0, 1002)
    await second.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1002)))
    #expect(!second.reports.all.contains { if case .differs = $0 { true } else { false } })
    // What was taken up is let go of like any other.
    try await second.ask(.revoke(slot: slot0, partition: lpar0, epoch: Epoch(1002)))
    await second.reports.wait(for: .released(slot: slot0, epoch: Epoch(1002)))
    #expect(!ImageLock.isHeld(second.image))
    #expect(before == ["slot0", "slot0-file-1"])
    try await second.end()
  }

  /// A partition's own user may write where its socket is, and could lead the daemon to another's QEMU.
  @Test func anothersQEMUIsNotSpokenTo() async throws {
    let scratch = try Scratch()
    let first = try await Bench.make(scratch)
    try await first.boot(lpar0)
    try await first.boot(lpar1)
    try await first.connect(slot0, lpar0, 1)
    await first.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1)))
    try await first.letGo()
    let other = "\(scratch.root)/qmp/LPAR1/qmp"
    try check(unlink(other) == 0 && symlink(socket(scratch), other) == 0)
    let second = try await Bench.make(scratch, record: record((.owned(lpar0), 1001), other: .active))
    try await second.connect(slot0, lpar0, 1002)
    await second.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1002)))
    try await second.ask(.revoke(slot: slot1, partition: lpar1, epoch: Epoch(7)))
    await second.reports.wait {
      if case .releaseFailed(slot1, Epoch(7), isStillHeld: true, _) = $0 { true } else { false }
    }
    #expect(ImageLock.isHeld(second.image))
    #expect(!second.reports.all.contains { if case .differs = $0 { true } else { false } })
    try await second.end()
  }

  @Test func aConnectionAgainstTheRecordIsRevokedAndSaid() async throws {
    let scratch = try Scratch()
    try await leave(scratch)
    let second = try await Bench.make(scratch, record: record(nil))
    await second.reports.wait { if case .differs(lpar0, slot0, _) = $0 { true } else { false } }
    // Behind the revocation, whatever it is.
    try await second.ask(.revoke(slot: slot0, partition: lpar0, epoch: Epoch(9)))
    await second.reports.wait(for: .released(slot: slot0, epoch: Epoch(9)))
    #expect(!ImageLock.isHeld(second.image))
    try await second.end()
  }

  /// Every place where a daemon may have ended within a connection or a revocation.
  @Test(arguments: 0..<6) func whatWasLeftHalfDoneIsBroughtToAnEnd(place: Int) async throws {
    let scratch = try Scratch()
    try await leave(scratch, connected: place >= 2)
    let image = "\(scratch.root)/disk.img"
    let disk = DiskCommands(slot: slot0, image: image, format: .raw)
    let denial = DiskCommands.denial(slot0, Epoch(1), nil)
    let connecting = disk.open(Epoch(1)) + [disk.top(Epoch(1))]
    let revoking = denial + [disk.reopen(over: "slot0-off-1")]
    switch place {
    case 0: try await ByHand.say(Array(connecting.prefix(1)), at: socket(scratch))
    case 1: try await ByHand.say(connecting, at: socket(scratch))
    default: try await ByHand.say(Array(revoking.prefix(place - 2)), at: socket(scratch))
    }
    let second = try await Bench.make(scratch, record: record((.removing(lpar0), 1001)))
    try await second.ask(.revoke(slot: slot0, partition: lpar0, epoch: Epoch(1001)))
    await second.reports.wait(for: .released(slot: slot0, epoch: Epoch(1001)))
    #expect(!ImageLock.isHeld(image))
    try await second.letGo()
    let nodes = try await ByHand.nodes(at: socket(scratch))
    // A card that the guest has stays, with nothing behind it.
    #expect(
      place < 2 ? nodes.isEmpty : nodes.isDisjoint(with: ["slot0-file-1"]) && nodes.count == 3, "\(place): \(nodes)")
    let third = try await Bench.make(scratch, record: record(nil))
    try await third.end()
  }

  @Test func aProcessThatIsGoneIsToldAtTheStart() async throws {
    let scratch = try Scratch()
    let bench = try await Bench.make(scratch, record: record((.owned(lpar0), 1)))
    #expect(bench.reports.all == [.poweredOff(lpar0, generation: BootGeneration(1))])
    try await bench.end()
  }

  @Test func aProcessThatTheRecordDoesNotHaveIsEnded() async throws {
    let scratch = try Scratch()
    try await leave(scratch)
    let second = try await Bench.make(scratch, record: record(nil, power: .inactive))
    await second.reports.wait(for: .poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(!ImageLock.isHeld(second.image))
    try await second.end()
  }

  @Test func aQEMUThatCannotBeAskedStillHoldsWhatItHeld() async throws {
    let scratch = try Scratch()
    try await leave(scratch)
    unlink(socket(scratch))
    let second = try await Bench.make(scratch, record: record((.owned(lpar0), 1001)))
    try await second.ask(.revoke(slot: slot0, partition: lpar0, epoch: Epoch(1001)))
    await second.reports.wait { report in
      if case .releaseFailed(slot0, Epoch(1001), isStillHeld: true, _) = report { true } else { false }
    }
    #expect(ImageLock.isHeld(second.image))
    try await second.ask(.powerOff(lpar0, generation: BootGeneration(1)))
    await second.reports.wait(for: .poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(!ImageLock.isHeld(second.image))
    try await second.end()
  }
}
