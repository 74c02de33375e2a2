import ControlModel
import ControlPlane
import Testing

@testable import EmbeddedMachine

@Suite("R-07, R-08: partitions without a command are switched", .timeLimit(.minutes(1)))
struct PowerTests {
  static let zero = PartitionID(0)
  static func off(_ generation: UInt64) -> MachineReport { .poweredOff(zero, generation: BootGeneration(generation)) }
  static func on(_ generation: UInt64) -> MachineReport { .poweredOn(zero, generation: BootGeneration(generation)) }

  @Test("off ends every access and closes the windows; on connects anew")
  func offAndOn() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    #expect(rig.atStart == [])
    rig.connect(0, 0)
    rig.connect(32, 0)
    #expect(rig.machine.begin(.powerOff(Self.zero, generation: BootGeneration(1))) == [Self.off(1)])
    #expect(await rig.read(0, 0, 0) == .generalProtection)
    #expect(rig.machine.core.look { $0.gatekeeper.windows } == [])
    #expect(rig.machine.begin(.powerOn(Self.zero, generation: BootGeneration(2))) == [Self.on(2)])
    rig.connect(0, 0, epoch: 2)
    #expect(await rig.read(0, 0, 0) == .read(DiskRegisters.id))
    #expect(rig.machine.begin(.powerOff(Self.zero, generation: BootGeneration(1))) == [Self.off(1)], "of the past")
    #expect(await rig.read(0, 0, 0) == .read(DiskRegisters.id))
    await rig.stop()
  }

  @Test("off waits for the cards' commands in flight")
  func drains() async throws {
    let bench = try Workbench()
    let media = GatedMedia()
    let (rig, answer) = try await ConnectionTests.held(bench, media)
    #expect(rig.machine.begin(.powerOff(Self.zero, generation: BootGeneration(1))) == [])
    #expect(await rig.read(0, 0, 0) == .generalProtection)
    media.go()
    #expect(await answer.take() == .written)
    #expect(await rig.reports.take() == Self.off(1))
    await rig.stop()
  }

  @Test("a connect before the partition is on is made when it is; one after its end is not")
  func order() async throws {
    let bench = try Workbench()
    let plan = bench.plan()
    let rig = try Rig(plan, record: Workbench.record(plan, .inactive))
    rig.connect(0, 0)
    #expect(await rig.read(0, 0, 0) == .generalProtection)
    #expect(rig.machine.begin(.powerOn(Self.zero, generation: BootGeneration(2))) == [Self.on(2)])
    #expect(await rig.read(0, 0, 0) == .read(DiskRegisters.id))
    #expect(rig.machine.begin(.powerOff(Self.zero, generation: BootGeneration(3))) == [Self.off(3)])
    guard case .powerOnFailed? = rig.machine.begin(.powerOn(Self.zero, generation: BootGeneration(3))).first else {
      return #expect(Bool(false), "an end was undone")
    }
    rig.connect(0, 0, epoch: 2)
    #expect(await rig.read(0, 0, 0) == .generalProtection)
    rig.revoke(0, 0, epoch: 2)
    #expect(rig.machine.begin(.powerOn(Self.zero, generation: BootGeneration(4))) == [Self.on(4)])
    #expect(await rig.read(0, 0, 0) == .generalProtection, "the revocation took the waiting connection back")
    await rig.stop()
  }

  @Test("a CPU share without a process is applied to nothing, and answered by nothing")
  func share() throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    #expect(rig.machine.begin(.setCPUShare(Self.zero, percent: 90)) == [])
    #expect(rig.machine.appliedCPUShares == [])
    #expect(rig.machine.begin(.pressPowerButton(Self.zero, generation: BootGeneration(1))) == [])
    guard case .powerOnFailed? = rig.machine.begin(.powerOn(PartitionID(9), generation: BootGeneration(1))).first else {
      return #expect(Bool(false), "no such partition")
    }
  }
}
