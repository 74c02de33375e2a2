import ControlModel
import ControlPlane
import ControlTestSupport
import Glibc
import Logging
import PartitionProcesses

@testable import EmbeddedMachine

/// A directory of its own for one test, and the plan of a small machine in it.
final class Workbench: Sendable {
  let scratch: Scratch
  static let gib: UInt64 = 1 << 30

  init() throws {
    scratch = try Scratch()
    try SmallFile.makeDirectory(root + "/state")
  }

  var root: String { scratch.root }

  /// Fig 7: LPAR0 has 24 GiB at 0, LPAR1 has 32 GiB at 32 GiB.
  ///
  /// Slots 0 and 1 are on bus 0, slot 32 on bus 1.
  func plan(commands: [UInt16: [String]] = [:], environment: [String: String] = [:]) -> EmbeddedMachinePlan {
    func partition(_ number: UInt16, _ memory: UInt64, _ offset: UInt64) -> MachinePartition {
      MachinePartition(
        id: PartitionID(number), name: "LPAR\(number)", memory: memory, memoryOffset: offset,
        memoryPath: "\(root)/LPAR\(number).mem", ownerUID: geteuid(), command: commands[number],
        environment: environment, socketPath: "\(root)/LPAR\(number).sock")
    }
    func disk(_ name: String) -> MachineDevice {
      MachineDevice(name: name, kind: .disk, mediumPath: "\(root)/\(name).img", createSize: 2 << 20)
    }
    return EmbeddedMachinePlan(
      partitions: [
        partition(0, 24 * Self.gib, 0), partition(1, 32 * Self.gib, 32 * Self.gib),
      ],
      devices: [
        disk("disk0"), disk("disk1"), disk("disk2"), disk("spare"), MachineDevice(name: "net0", kind: .net),
        MachineDevice(name: "tape0", kind: .any),
      ],
      slots: [
        SlotNumber(0): "disk0", SlotNumber(1): "disk1", SlotNumber(32): "disk2", SlotNumber(33): "net0",
        SlotNumber(34): "tape0", SlotNumber(35): nil,
      ],
      stateDirectory: root + "/state")
  }

  static func window(_ bus: UInt16, _ partition: UInt16) -> GatekeeperWindow {
    GatekeeperWindow(
      bus: BusNumber(bus), partition: PartitionID(partition), base: 0, size: partition == 0 ? 24 * gib : 32 * gib,
      offset: partition == 0 ? 0 : 32 * gib)
  }

  /// The record of a first start: cards where the plan has them, both partitions in `power`.
  static func record(_ plan: EmbeddedMachinePlan, _ power: PowerState = .active) -> MachineRecord {
    let slots = plan.slots.keys.sorted().map { number in
      let device = plan.slots[number].flatMap { $0 }.flatMap { name in plan.devices.first { $0.name == name } }
      return Slot(number: number, partition: nil, device: device.map { Device(name: $0.name, kind: $0.kind) })
    }
    return MachineRecord(
      slots: slots,
      partitions: plan.partitions.map { partition in
        var row = Partition(id: partition.id, power: power, cpuShare: 50)
        row.generation = BootGeneration(1)
        return row
      })
  }
}

/// Bytes that differ from sector to sector.
func pattern(_ seed: UInt64, _ count: Int) -> [UInt8] {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  return (0..<count).map { _ in
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return UInt8(truncatingIfNeeded: state)
  }
}

func bytes(of path: String, at position: UInt64, _ count: Int) throws -> [UInt8] {
  let file = try OpenFile(path, flags: O_RDONLY)
  var result = [UInt8](repeating: 0, count: count)
  try result.withUnsafeMutableBytes { try file.read(at: position, into: $0) }
  return result
}

func put(_ bytes: [UInt8], into path: String, at position: UInt64) throws {
  try OpenFile(path, flags: O_RDWR).write(at: position, from: bytes)
}
