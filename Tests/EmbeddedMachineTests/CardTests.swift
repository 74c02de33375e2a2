import ControlModel
import ControlPlane
import Glibc
import PartitionProcesses
import Testing

@testable import EmbeddedMachine

@Suite("Cards: inserted, pulled, locked, and cheap", .timeLimit(.minutes(1)))
struct CardTests {
  static let empty = SlotNumber(35)

  static func isFailure(_ report: MachineReport?, _ slot: SlotNumber, _ words: String) -> Bool {
    guard case .cardFailed(slot, let text)? = report else { return false }
    return text.contains(words)
  }

  @Test("a card is looked at, then reported; its medium is made when the plan says so")
  func insert() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    #expect(access(bench.root + "/spare.img", F_OK) != 0)
    #expect(rig.machine.begin(.insertCard(slot: Self.empty, device: "spare")) == [])
    #expect(
      await rig.reports.take() == .cardInserted(slot: Self.empty, device: Device(name: "spare", kind: .disk)))
    rig.connect(35, 1)
    #expect(await rig.read(35, 1, 0x08) == .read(4096))
    await rig.stop()
  }

  @Test("what cannot be inserted, and why")
  func refused() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    func insert(_ slot: SlotNumber, _ name: String) -> MachineReport? {
      rig.machine.begin(.insertCard(slot: slot, device: name)).first
    }
    #expect(Self.isFailure(insert(SlotNumber(0), "spare"), SlotNumber(0), "disk0 is in slot 0"))
    #expect(Self.isFailure(insert(Self.empty, "disk0"), Self.empty, "disk0 is in slot 0"))
    #expect(Self.isFailure(insert(Self.empty, "nothing"), Self.empty, "no device nothing"))
    #expect(Self.isFailure(insert(SlotNumber(7), "spare"), SlotNumber(7), "no slot 7"))
    symlink(bench.root + "/disk0.img", bench.root + "/spare.img")
    #expect(rig.machine.begin(.insertCard(slot: Self.empty, device: "spare")) == [])
    #expect(Self.isFailure(await rig.reports.take(), Self.empty, "spare.img"))
    #expect(rig.machine.core.look { $0.ports[$0.place(of: Self.empty) ?? 0].device } == nil)
    await rig.stop()
  }

  @Test("a broken card may be inserted, and is told as broken")
  func brokenInserted() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    try SmallFile.write(Array("card\n".utf8), to: bench.root + "/spare.img.fault")
    #expect(rig.machine.begin(.insertCard(slot: Self.empty, device: "spare")) == [])
    let broken = Device(name: "spare", kind: .disk, health: .failed)
    #expect(await rig.reports.take() == .cardInserted(slot: Self.empty, device: broken))
    #expect(await rig.reports.take() == .deviceFault(slot: Self.empty, kind: .card))
    await rig.stop()
  }

  @Test("a surprise removal ends the access, drains, and empties the slot")
  func pull() async throws {
    let bench = try Workbench()
    let media = GatedMedia()
    let (rig, answer) = try await ConnectionTests.held(bench, media)
    #expect(rig.machine.begin(.pullCard(slot: SlotNumber(0))) == [])
    #expect(await rig.read(0, 0, 0) == .generalProtection)
    media.go()
    #expect(await answer.take() == .written)
    #expect(await rig.reports.take() == .cardPulled(slot: SlotNumber(0)))
    #expect(Self.isFailure(rig.machine.begin(.pullCard(slot: SlotNumber(0))).first, SlotNumber(0), "no card"))
    #expect(Self.isFailure(rig.machine.begin(.checkCard(slot: SlotNumber(0))).first, SlotNumber(0), "no card"))
    #expect(
      Self.isFailure(rig.machine.begin(.failDevice(slot: SlotNumber(0), kind: .medium)).first, SlotNumber(0), "no card")
    )
    guard case .connectFailed? = rig.connect(0, 0, epoch: 2).first else { return #expect(Bool(false), "nothing there") }
    media.set { $0.holds = false }
    #expect(rig.machine.begin(.insertCard(slot: SlotNumber(0), device: "disk0")) == [])
    guard case .cardInserted = await rig.reports.take() else { return #expect(Bool(false), "put back") }
    await rig.stop()
  }

  @Test("a closed medium is not locked, though a child between fork and exec still has its descriptor")
  func unlocked() throws {
    let bench = try Workbench()
    let path = bench.root + "/disk0.img"
    _ = try Rig(bench.plan())
    let medium = try MediumFile(path: path)
    let inherited = dup(medium.file.raw)
    defer { close(inherited) }
    try medium.close()
    try MediumFile(path: path).close()
  }

  @Test("an open medium is locked: a second opener fails and is told which file it is")
  func locked() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    rig.connect(0, 0)
    #expect(await rig.read(0, 0, 0x08) == .read(4096))
    let path = bench.root + "/disk0.img"
    let error = #expect(throws: MediumError.self) { try MediumFile(path: path) }
    #expect(error?.text.contains(path) == true)
    rig.revoke(0, 0)
    let other = try MediumFile(path: path)
    #expect(rig.machine.begin(.checkCard(slot: SlotNumber(0))) == [])
    #expect(Self.isFailure(await rig.reports.take(), SlotNumber(0), path))
    try other.close()
    #expect(rig.machine.begin(.checkCard(slot: SlotNumber(0))) == [])
    #expect(await rig.reports.take() == .cardChecked(slot: SlotNumber(0)))
    await rig.stop()
  }

  @Test("other kinds of card are moved like disks (R-22)")
  func otherKinds() async throws {
    let bench = try Workbench()
    let rig = try Rig(bench.plan())
    rig.connect(33, 0)
    rig.connect(34, 0)
    #expect(await rig.read(33, 0, 0, width: 4) == .read(0x544E_5043))
    #expect(await rig.read(34, 0, 8) == .read(1))
    rig.revoke(33, 0)
    rig.revoke(34, 0)
    rig.connect(33, 1, epoch: 2)
    #expect(await rig.read(33, 1, 0, width: 4) == .read(0x544E_5043))
    #expect(await rig.read(33, 0, 0, width: 4) == .generalProtection)
    await rig.stop()
  }

  @Test("ten thousand connected cards cost no descriptors")
  func tenThousand() async throws {
    let bench = try Workbench()
    var plan = bench.plan()
    plan.slots = [:]
    plan.devices = (0..<10_000).map {
      MachineDevice(name: "d\($0)", kind: .disk, mediumPath: "\(bench.root)/shared/d\($0)", createSize: nil)
    }
    for number in UInt16(0)..<10_000 { plan.slots[SlotNumber(number)] = "d\(number)" }
    let rig = try Rig(plan)
    #expect((UInt16(0)..<10_000).flatMap { rig.connect($0, 0) } == [])
    #expect(await rig.read(9_999, 0, 0, width: 4) == .read(DiskRegisters.id))
    #expect(rig.machine.core.look { $0.ports.filter { $0.medium != nil }.count } == 0)
    #expect(rig.machine.core.look { $0.gatekeeper.windows.count } == 313)
    #expect(rig.machine.begin(.powerOff(PartitionID(0), generation: BootGeneration(1))).count == 1)
    #expect(rig.machine.core.look { $0.gatekeeper.windows.count } == 0)
    await rig.stop()
  }
}
