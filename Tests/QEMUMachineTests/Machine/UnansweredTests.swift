import ControlModel
import ControlProtocol
import ControlTestSupport
import QMPClient
import Testing

@testable import QEMUMachine

/// What nobody in a partition answers, and how it ends.
@Suite("QEMU: what nobody answers", .enabled(if: QEMUProcess.isInstalled), .serialized, .timeLimit(.minutes(2)))
struct UnansweredTests {
  /// A bench whose first partition has a second control socket, with the disk of slot 0.
  private func bench(_ scratch: Scratch) async throws -> (Bench, mine: String) {
    let mine = "\(scratch.root)/mine"
    let bench = try await Bench.make(scratch) { plan in
      plan.partitions[0].arguments = ["-qmp", "unix:\(mine),server=on,wait=off"]
    }
    try await bench.boot(lpar0)
    try await bench.connect(slot0, lpar0, 1)
    await bench.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1)))
    return (bench, mine)
  }

  /// what the power button does not end, `off` ends.
  @Test func aPowerButtonThatNobodyHeedsChangesNothing() async throws {
    let scratch = try Scratch()
    let (bench, mine) = try await bench(scratch)
    try await bench.ask(.pressPowerButton(lpar0, generation: BootGeneration(1)))
    let status = try await ByHand.say([QMPCommand("query-status")], at: mine)
    #expect(status["status"] == .string("running"))
    #expect(ImageLock.isHeld(bench.image))
    #expect(!bench.reports.all.contains { if case .poweredOff = $0 { true } else { false } })
    try await bench.ask(.powerOff(lpar0, generation: BootGeneration(1)))
    await bench.reports.wait(for: .poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(!ImageLock.isHeld(bench.image))
    try await bench.end()
  }
}
