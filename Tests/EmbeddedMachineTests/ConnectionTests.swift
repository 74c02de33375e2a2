import ControlModel
import ControlPlane
import Testing

@testable import EmbeddedMachine

@Suite("I-1, I-2, I-3: connections and their end", .timeLimit(.minutes(1)))
struct ConnectionTests {
  static func released(_ slot: UInt16, _ epoch: UInt64 = 1) -> MachineReport {
    .released(slot: SlotNumber(slot), epoch: Epoch(epoch))
  }

  /// A machine with a command of slot 0 held on its medium.
  static func held(_ bench: Workbench, _ media: GatedMedia, slots: [UInt16] = [0]) async throws
    -> (Rig, Mailbox<AccessResult>)
  {
    let rig = try Rig(bench.plan(), media: media)
    for slot in slots { rig.connect(slot, 0) }
    media.set { $0.holds = true }
    await rig.write(0, 0, 0x18, 1)
    let answer = rig.begin(.write(1), 0, 0, 0x28)
    #expect(await media.begun.take() == "disk0")
    return (rig, answer)
  }

  @Test("a revocation refuses at once, and is confirmed when the command in flight has ended")
  func drains() async throws {
    let bench = try Workbench()
    let media = GatedMedia()
    let (rig, answer) = try await Self.held(bench, media)
    let behind = rig.begin(.read, 0, 0, 0x30)
    #expect(rig.revoke(0, 0) == [])
    #expect(rig.revoke(0, 0) == [], "asking twice is asking once")
    #expect(await behind.take() == .generalProtection)
    #expect(await rig.read(0, 0, 0) == .generalProtection)
    #expect(rig.machine.core.look { $0.gatekeeper[BusNumber(0)] } != nil, "what runs may end its transfer")
    media.go()
    #expect(await answer.take() == .written)
    #expect(await rig.reports.take() == Self.released(0))
    #expect(rig.machine.core.look { $0.gatekeeper.windows } == [])
    #expect(rig.revoke(0, 0) == [Self.released(0)], "and once more, when there is nothing left to do")
    await rig.stop()
  }

  @Test("no window for the next owner while a disabled sibling on the bus is not quiet")
  func sibling() async throws {
    let bench = try Workbench()
    let media = GatedMedia()
    let (rig, answer) = try await Self.held(bench, media, slots: [0, 1])
    #expect(rig.revoke(0, 0) == [])
    #expect(rig.revoke(1, 0) == [Self.released(1)])
    #expect(rig.connect(1, 1, epoch: 2) == [])
    #expect(rig.machine.core.look { $0.gatekeeper[BusNumber(0)]?.partition } == PartitionID(0))
    media.set { $0.holds = false }
    let count = rig.begin(.write(1), 1, 1, 0x18)
    let early = rig.begin(.write(1), 1, 1, 0x28)
    media.go()
    #expect(await answer.take() == .written)
    #expect(await rig.reports.take() == Self.released(0))
    #expect(await count.take() == .written)
    #expect(await early.take() == .written)
    #expect(rig.machine.core.look { $0.gatekeeper[BusNumber(0)]?.partition } == PartitionID(1))
    #expect(try bytes(of: bench.root + "/LPAR1.mem", at: 0, 512).allSatisfy { $0 == 0xAB })
    await rig.stop()
  }

  @Test("the window closes with the last slot of the bus, not before")
  func lastOfBus() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    rig.connect(0, 0)
    rig.connect(1, 0)
    rig.connect(32, 1)
    #expect(rig.revoke(0, 0) == [Self.released(0)])
    #expect(rig.machine.core.look { $0.gatekeeper.windows.map(\.bus.number) } == [0, 1])
    #expect(rig.revoke(1, 0) == [Self.released(1)])
    #expect(rig.machine.core.look { $0.gatekeeper.windows.map(\.bus.number) } == [1])
    await rig.stop()
  }

  @Test("a connect that comes after the revocation of its epoch connects nothing")
  func lateConnect() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    #expect(rig.revoke(0, 0, epoch: 5) == [Self.released(0, 5)])
    #expect(rig.connect(0, 0, epoch: 5) == [])
    #expect(rig.connect(0, 0, epoch: 4) == [])
    #expect(await rig.read(0, 0, 0) == .generalProtection)
    rig.connect(0, 0, epoch: 6)
    #expect(await rig.read(0, 0, 0) == .read(DiskRegisters.id))
    #expect(rig.revoke(0, 0, epoch: 5) == [Self.released(0, 5)], "of the past")
    #expect(await rig.read(0, 0, 0) == .read(DiskRegisters.id))
    await rig.stop()
  }

  @Test("never two owners on one slot or one bus")
  func twoOwners() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    rig.connect(0, 0)
    let again = rig.connect(0, 1, epoch: 2)
    #expect(again.count == 1)
    guard case .connectFailed(SlotNumber(0), Epoch(2), _)? = again.first else {
      return #expect(Bool(false), "\(again)")
    }
    guard case .connectFailed? = rig.connect(1, 1).first else { return #expect(Bool(false), "one bus, two owners") }
    #expect(await rig.read(0, 0, 0) == .read(DiskRegisters.id))
    #expect(await rig.read(0, 1, 0) == .generalProtection)
    #expect(await rig.read(1, 1, 0) == .generalProtection)
    #expect(rig.machine.core.look { $0.gatekeeper[BusNumber(0)]?.partition } == PartitionID(0))
    await rig.stop()
  }

  @Test("losing the connection resets the card")
  func reset() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    rig.connect(0, 0)
    #expect(await rig.command(1, 0, 0, lba: 7, count: 0, address: 99) == .read(1))
    rig.revoke(0, 0)
    rig.connect(0, 1, epoch: 2)
    for offset: UInt64 in [0x10, 0x18, 0x20, 0x28, 0x30] { #expect(await rig.read(0, 1, offset) == .read(0)) }
    await rig.stop()
  }

  @Test("I-7: a reset that fails is told, and the card is not connected again")
  func resetFails() async throws {
    let bench = try Workbench()
    let media = GatedMedia()
    let rig = try Rig(bench.plan(), media: media)
    rig.connect(0, 0)
    #expect(await rig.read(0, 0, 0x08) == .read(4096))
    media.set { $0.closeError = MediumError(isFault: true, text: "close disk0: Input/output error") }
    #expect(
      rig.revoke(0, 0) == [
        .releaseFailed(
          slot: SlotNumber(0), epoch: Epoch(1), isStillHeld: false, text: "close disk0: Input/output error")
      ])
    guard case .connectFailed? = rig.connect(0, 1, epoch: 2).first else { return #expect(Bool(false), "granted") }
    #expect(await rig.read(0, 1, 0) == .generalProtection)
    await rig.stop()
  }

  @Test("stop refuses, waits for what is in flight and closes")
  func stopping() async throws {
    let bench = try Workbench()
    let media = GatedMedia()
    let (rig, answer) = try await Self.held(bench, media)
    let done = Mailbox<String>()
    rig.machine.stop { done.put("stopped") }
    #expect(await rig.read(0, 0, 0) == .generalProtection)
    media.go()
    #expect(await answer.take() == .written)
    #expect(await done.take() == "stopped")
    #expect(rig.machine.core.look { $0.ports.allSatisfy { $0.medium == nil } })
  }
}
