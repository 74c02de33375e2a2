import ControlModel
import ControlPlane
import ControlProtocol
import ControlTestSupport
import Glibc
import Testing

@testable import QEMUMachine

/// Kinds of cards, images and machines (R-22).
@Suite("QEMU: kinds of cards and machines", .enabled(if: QEMUProcess.isInstalled), .serialized, .timeLimit(.minutes(2)))
struct KindTests {
  private func move(_ bench: Bench, _ slot: SlotNumber) async throws {
    try await bench.boot(lpar0)
    try await bench.boot(lpar1)
    var epoch: UInt64 = 0
    for partition in [lpar0, lpar1] {
      epoch += 1
      try await bench.connect(slot, partition, epoch)
      await bench.reports.wait(for: .connected(slot: slot, epoch: Epoch(epoch)))
      try await bench.ask(.revoke(slot: slot, partition: partition, epoch: Epoch(epoch)))
      await bench.reports.wait(for: .released(slot: slot, epoch: Epoch(epoch)))
    }
    try await bench.end()
  }

  @Test(arguments: QEMUPartition.MachineType.allCases, ["virtio-blk-pci", "nvme"])
  func disksMove(machine: QEMUPartition.MachineType, driver: String) async throws {
    let bench = try await Bench.make(try Scratch()) { plan in
      for index in plan.partitions.indices { plan.partitions[index].machine = machine }
      plan.devices[0].driver = driver
      if driver == "nvme" { plan.devices[0].properties = [.init("serial", "controlprog0")] }
    }
    try await move(bench, slot0)
  }

  @Test(arguments: QEMUPartition.MachineType.allCases, ["virtio-net-pci", "e1000e"])
  func networkCardsMove(machine: QEMUPartition.MachineType, driver: String) async throws {
    let bench = try await Bench.make(try Scratch()) { plan in
      for index in plan.partitions.indices { plan.partitions[index].machine = machine }
      plan.devices[1].driver = driver
    }
    try await move(bench, slot1)
  }

  @Test func aQcow2ImageMoves() async throws {
    let scratch = try Scratch()
    let image = "\(scratch.root)/disk.qcow2"
    let pid = try spawn("/usr/bin/qemu-img", ["create", "-q", "-f", "qcow2", image, "16M"])
    try check(pid == 0)
    let bench = try await Bench.make(scratch) { plan in
      plan.devices[0].backing = .disk(image: image, format: .qcow2)
    }
    try await move(bench, slot0)
    #expect(!ImageLock.isHeld(image))
  }

  @Test func aBlockDeviceMoves() async throws {
    let scratch = try Scratch()
    let name = "\(scratch.root)/device"
    let made = try spawn("/bin/sh", ["-c", "losetup --find --show '\(try scratch.image("block.img"))' >'\(name)'"])
    guard made == 0 else { return print("NOT RUN: no loop device here") }
    let device = try firstLine(of: name)
    defer { _ = try? spawn("/bin/sh", ["-c", "losetup --detach '\(device)'"]) }
    let bench = try await Bench.make(scratch) { plan in
      plan.devices[0].backing = .disk(image: device, format: .raw)
    }
    try await bench.boot(lpar0)
    try await bench.connect(slot0, lpar0, 1)
    await bench.reports.wait(for: .connected(slot: slot0, epoch: Epoch(1)))
    #expect(ImageLock.isHeld(device))
    try await bench.ask(.revoke(slot: slot0, partition: lpar0, epoch: Epoch(1)))
    await bench.reports.wait(for: .released(slot: slot0, epoch: Epoch(1)))
    #expect(!ImageLock.isHeld(device))
    try await bench.end()
  }

  @Test func aMissingImageIsRefusedInWords() async throws {
    let bench = try await Bench.make(try Scratch()) { plan in
      plan.devices[0].backing = .disk(image: "/nowhere/disk.img", format: .raw)
    }
    try await bench.boot(lpar0)
    try await bench.connect(slot0, lpar0, 1)
    await bench.reports.wait { report in
      if case .connectFailed(slot0, Epoch(1), let text) = report { text.contains("/nowhere/disk.img") } else { false }
    }
    try await bench.end()
  }

  @Test func moreSlotsThanPortsAreRefusedBeforeAnythingStarts() async throws {
    await #expect(throws: MachineFailure("LPAR0: it may own 40 slots, and a machine of type q35 has 26 hot-plug ports"))
    {
      try await Bench.make(try Scratch()) { plan in
        plan.partitions[0].machine = .q35
        plan.partitions[0].slots = (0..<40).map { SlotNumber($0) }
      }
    }
  }

  /// The first line of a file.
  private func firstLine(of path: String) throws -> String {
    let file = fopen(path, "r")
    try check(file != nil)
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    try check(fgets(&line, Int32(line.count), file) != nil)
    return String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The exit status of a program that ran to its end.
  private func spawn(_ program: String, _ arguments: [String]) throws -> Int32 {
    var pid: pid_t = 0
    let words = ([program] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    try check(posix_spawn(&pid, program, nil, nil, words + [nil], environ) == 0)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    return status
  }
}
