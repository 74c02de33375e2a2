import ControlModel

/// Where a partition's slots are in its machine: the same place at every boot, as long as its slots stay the same.
///
/// Buses and slots are numbered among those that the partition is a candidate for or has by the table.
/// On `pc` each bus of the slot table is a PCI bridge, and a slot's device number is that behind the bridge. On `q35` each
/// slot is a root port of its own, whose one place is 0.
struct PortMap: Equatable, Sendable {
  /// Where `device_add` puts a card.
  struct Place: Equatable, Sendable {
    let bus: String
    /// Hexadecimal, as QEMU's `addr` has it.
    let address: String
  }

  /// What a bridge or root port stands on: device numbers from here on are left free by what QEMU puts there itself.
  static let firstBridge = 0x10
  static let firstPort = 0x04
  /// Device number 0x1f is the q35's own; 0x1e is left to it too.
  static let bridgeLimit = 14
  static let portLimit = 26

  let machine: QEMUPartition.MachineType
  /// Ascending.
  let slots: [SlotNumber]

  init(_ partition: QEMUPartition) {
    machine = partition.machine
    slots = partition.slots
  }

  var buses: [BusNumber] { Set(slots.map(\.bus)).sorted() }

  /// Why the machine cannot have all of the slots, or nil.
  var shortage: String? {
    switch machine {
    case .pc where buses.count > Self.bridgeLimit:
      "its slots are on \(buses.count) buses, and a machine of type pc has room for \(Self.bridgeLimit) bridges"
    case .q35 where slots.count > Self.portLimit:
      "it may own \(slots.count) slots, and a machine of type q35 has \(Self.portLimit) hot-plug ports"
    case .pc, .q35: nil
    }
  }

  /// Nil when the slot is not this partition's.
  func place(of slot: SlotNumber) -> Place? {
    guard slots.contains(slot) else { return nil }
    switch machine {
    case .pc: return Place(bus: Self.bridge(slot.bus), address: String(slot.bit, radix: 16))
    case .q35: return Place(bus: Self.port(slot), address: "0")
    }
  }

  /// The bridges or root ports, as arguments.
  var arguments: [String] {
    switch machine {
    case .pc:
      buses.enumerated().flatMap { index, bus in
        // Without the bridge's own hot-plug controller: it is ACPI's, as on the host bus. The firmware gives such a bridge
        // only the windows that are asked for; without them a card that comes later would have no registers.
        let address = String(Self.firstBridge + index, radix: 16)
        return [
          "-device",
          "pci-bridge,id=\(Self.bridge(bus)),bus=pci.0,chassis_nr=\(index + 1),addr=0x\(address),shpc=off,"
            + "io-reserve=4k,mem-reserve=16M,pref64-reserve=32M",
        ]
      }
    case .q35:
      slots.enumerated().flatMap { index, slot in
        let address = String(Self.firstPort + index, radix: 16)
        return [
          "-device",
          "pcie-root-port,id=\(Self.port(slot)),bus=pcie.0,chassis=\(index + 1),slot=\(index + 1),addr=0x\(address)",
        ]
      }
    }
  }

  private static func bridge(_ bus: BusNumber) -> String { "cpbus\(bus.number)" }
  private static func port(_ slot: SlotNumber) -> String { "cpport\(slot.number)" }
}
