import ControlModel
import ControlPlane
import Glibc
import PartitionProcesses
import Testing

@testable import EmbeddedMachine

@Suite("R-34: faults of devices", .timeLimit(.minutes(1)))
struct FaultTests {
  static let slot = SlotNumber(0)

  @Test("an I/O error: status 3, access over, reported once")
  func ioError() async throws {
    let bench = try Workbench()
    let media = GatedMedia()
    let rig = try Rig(bench.plan(), media: media)
    rig.connect(0, 0)
    media.set { $0.transferError = MediumError(isFault: true, text: "pread disk0: Input/output error") }
    await rig.write(0, 0, 0x18, 1)
    #expect(await rig.write(0, 0, 0x28, 1) == .written)
    #expect(await rig.reports.take() == .deviceFault(slot: Self.slot, kind: .medium))
    #expect(await rig.read(0, 0, 0x30) == .generalProtection)
    #expect(rig.revoke(0, 0) == [.released(slot: Self.slot, epoch: Epoch(1))])
    await rig.stop()
  }

  @Test("a lack of space or descriptors is status 3 and no fault")
  func passing() async throws {
    let bench = try Workbench()
    let media = GatedMedia()
    let rig = try Rig(bench.plan(), media: media)
    rig.connect(0, 0)
    media.set { $0.transferError = MediumError(SystemError("pwrite", "disk0", ENOSPC)) }
    #expect(await rig.command(2, 0, 0) == .read(3))
    media.set { $0.transferError = nil }
    #expect(await rig.command(2, 0, 0) == .read(0))
    await rig.stop()
  }

  @Test("a medium that became shorter, or was removed, under a connection", arguments: [true, false])
  func vanished(isTruncated: Bool) async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    let path = bench.root + "/disk0.img"
    rig.connect(0, 0)
    #expect(await rig.command(1, 0, 0) == .read(0))
    #expect((isTruncated ? truncate(path, 1 << 20) : unlink(path)) == 0)
    #expect(await rig.write(0, 0, 0x28, 2) == .written)
    #expect(await rig.reports.take() == .deviceFault(slot: Self.slot, kind: .medium))
    #expect(await rig.read(0, 0, 0x30) == .generalProtection)
    await rig.stop()
  }

  @Test("a medium that is gone before its first use")
  func gone() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    rig.connect(0, 0)
    #expect(unlink(bench.root + "/disk0.img") == 0)
    #expect(await rig.read(0, 0, 0x08) == .read(0))
    #expect(await rig.reports.take() == .deviceFault(slot: Self.slot, kind: .medium))
    await rig.stop()
  }

  @Test("failDevice: broken until a person removes the sidecar, through restarts", arguments: DeviceFaultKind.allCases)
  func sidecar(kind: DeviceFaultKind) async throws {
    let bench = try Workbench()
    let plan = bench.plan()
    let sidecar = bench.root + "/disk0.img.fault"
    do {
      let rig = try Rig(plan)
      rig.connect(0, 0)
      #expect(rig.machine.begin(.failDevice(slot: Self.slot, kind: kind)) == [])
      #expect(await rig.read(0, 0, 0) == .generalProtection, "at once, not when it is written down")
      #expect(await rig.reports.take() == .deviceFault(slot: Self.slot, kind: kind))
      #expect(access(sidecar, F_OK) == 0)
      await rig.stop()
    }
    let rig = try Rig(plan)
    #expect(rig.atStart == [.deviceFault(slot: Self.slot, kind: kind)])
    guard case .connectFailed? = rig.connect(0, 0).first else { return #expect(Bool(false), "I-7") }
    #expect(rig.machine.begin(.checkCard(slot: Self.slot)) == [])
    let failure = await rig.reports.take()
    guard case .cardFailed(Self.slot, let text) = failure else { return #expect(Bool(false), "\(failure)") }
    #expect(text.contains(sidecar))
    #expect(unlink(sidecar) == 0)
    #expect(rig.machine.begin(.checkCard(slot: Self.slot)) == [])
    #expect(await rig.reports.take() == .cardChecked(slot: Self.slot))
    rig.connect(0, 0, epoch: 2)
    #expect(await rig.command(1, 0, 0) == .read(0))
    await rig.stop()
  }

  @Test("a check right behind the failure finds it")
  func checkBehindFailure() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    for _ in 0..<20 {
      #expect(rig.machine.begin(.failDevice(slot: Self.slot, kind: .medium)) == [])
      #expect(rig.machine.begin(.checkCard(slot: Self.slot)) == [])
      #expect(await rig.reports.take() == .deviceFault(slot: Self.slot, kind: .medium))
      let answer = await rig.reports.take()
      guard case .cardFailed = answer else { return #expect(Bool(false), "\(answer)") }
      #expect(unlink(bench.root + "/disk0.img.fault") == 0)
    }
    await rig.stop()
  }

  @Test("a card without a medium keeps its fault in the state directory")
  func withoutMedium() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    #expect(rig.machine.begin(.failDevice(slot: SlotNumber(33), kind: .card)) == [])
    #expect(await rig.reports.take() == .deviceFault(slot: SlotNumber(33), kind: .card))
    #expect(access(bench.root + "/state/device/net0.fault", F_OK) == 0)
    await rig.stop()
  }

  @Test("a check of a connected card, and one behind a command in flight")
  func checkWhileConnected() async throws {
    let bench = try Workbench()
    let media = GatedMedia()
    let (rig, answer) = try await ConnectionTests.held(bench, media)
    #expect(rig.machine.begin(.checkCard(slot: Self.slot)) == [])
    media.set { $0.holds = false }
    media.go()
    #expect(await answer.take() == .written)
    #expect(await rig.reports.take() == .cardChecked(slot: Self.slot))
    #expect(await rig.read(0, 0, 0) == .read(DiskRegisters.id))
    await rig.stop()
  }
}
