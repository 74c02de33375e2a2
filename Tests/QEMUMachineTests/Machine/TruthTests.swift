import ControlModel
import ControlProtocol
import ControlTestSupport
import Glibc
import QMPClient
import Testing

@testable import QEMUMachine

/// What somebody changes by hand at a QEMU is found, named and put right (I-6).
@Suite("QEMU: the truth check", .enabled(if: QEMUProcess.isInstalled), .serialized, .timeLimit(.minutes(2)))
struct TruthTests {
  private func differences(_ bench: Bench) -> [String] {
    bench.reports.all.compactMap { if case .differs(lpar0, _, let text) = $0 { text } else { nil } }
  }

  /// LPAR0 with slot 0, and a control socket of its QEMU's for somebody else.
  private func connected() async throws -> (bench: Bench, mine: String) {
    let scratch = try Scratch()
    let mine = "\(scratch.root)/mine"
    let bench = try await Bench.make(scratch) { plan in
      plan.partitions[0].arguments = ["-qmp", "unix:\(mine),server=on,wait=off"]
    }
    try await bench.boot(lpar0)
    try await bench.connect(slot0, lpar0, 1)
    await bench.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1)))
    return (bench, mine)
  }

  @Test func whatSomebodyAddsByHandIsFound() async throws {
    let (bench, mine) = try await connected()
    // The check follows every event: a pause and its end are two.
    let pause = [QMPCommand("stop"), QMPCommand("cont")]
    try await ByHand.say(
      [
        QMPCommand("device_add", ["driver": "virtio-rng-pci", "id": "guest", "bus": "cpbus0", "addr": "5"]),
        QMPCommand("blockdev-add", ["driver": "null-co", "node-name": "slot1-file-9"]),
      ] + pause, at: mine)
    await bench.reports.wait { report in
      if case .differs(lpar0, nil, let text) = report { text.contains("guest") } else { false }
    }
    await bench.reports.wait { if case .differs(lpar0, slot1, _) = $0 { true } else { false } }
    // Behind what is done about it.
    try await bench.ask(.revoke(slot: slot1, partition: lpar0, epoch: Epoch(3)))
    await bench.reports.wait(for: .released(slot: slot1, epoch: Epoch(3)))
    #expect(try await ByHand.nodes(at: mine) == ["slot0", "slot0-file-1"])
    #expect(ImageLock.isHeld(bench.image))
    #expect(differences(bench).count == 2, "\(differences(bench))")
    try await bench.end()
  }

  @Test func anImageThatIsTakenAwayByHandIsNoConnection() async throws {
    let (bench, mine) = try await connected()
    let nothing = QMPCommand("blockdev-add", ["driver": "null-co", "node-name": "nothing"])
    try await ByHand.say(
      [
        nothing, DiskCommands.reopen(slot0, over: "nothing"), .blockdevDel("slot0-file-1"), QMPCommand("stop"),
        QMPCommand("cont"),
      ], at: mine)
    // Told as released, under the connection that it was.
    await bench.reports.wait(for: .released(slot: slot0, epoch: Epoch(1)))
    #expect(differences(bench).contains { $0.contains("the image of slot 0 is not open") })
    #expect(!ImageLock.isHeld(bench.image))
    try await bench.end()
  }
}
