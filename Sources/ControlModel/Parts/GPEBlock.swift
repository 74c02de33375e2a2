/// A partition's virtual register block, as QEMU's ACPI PCI hot-plug interface has it.
///
/// The pending bits that must survive a restart are ``Partition/ejectRequests`` and
/// ``Partition/unconfirmedInsertions``; here is what a power-on clears.
package struct GPEBlock: Keyed, Equatable, Codable, Sendable {
  package static let hotPlug: UInt16 = 1 << 1
  package static let deviceFault: UInt16 = 1 << 2

  package let partition: PartitionID
  /// GPE0_STS: bit 1 PCI hot-plug, bit 2 device fault.
  package var status: UInt16 = 0
  /// GPE0_EN.
  package var enable: UInt16 = GPEBlock.hotPlug | GPEBlock.deviceFault
  /// BSEL: which bus PCIU, PCID, B0EJ and RMV are about.
  package var busSelect: UInt32 = 0
  /// The PCIU bits: insertions that the guest has not read since they were last presented.
  package var insertions: SlotSet = []
  /// The guest has read the eject requests that are pending: step 605 is written down once for each.
  package var hasReadEjectRequests = false
  /// Writes to B0EJ that named a slot of another.
  package var ignoredEjects: UInt64 = 0

  package init(partition: PartitionID) { self.partition = partition }
  package var key: PartitionID { partition }
  /// The level of the SCI line (I-4).
  package var isSCIAsserted: Bool { status & enable != 0 }
}

/// The register map (protocol, section 4).
///
/// A raw value is the first port; ``width`` the bytes from there.
package enum GPEPort: UInt16, CaseIterable, Sendable {
  case status = 0xafe0
  case enable = 0xafe2
  case inserted = 0xae00
  case ejectRequested = 0xae04
  case eject = 0xae08
  case removable = 0xae0c
  case busSelect = 0xae10

  package var width: UInt16 {
    switch self {
    case .status, .enable: 2
    case .inserted, .ejectRequested, .eject, .removable, .busSelect: 4
    }
  }

  /// The register that `port` belongs to, and which of its bytes; nil where there is none.
  package static func at(_ port: UInt16) -> (register: GPEPort, byte: Int)? {
    for register in allCases where port >= register.rawValue && port - register.rawValue < register.width {
      return (register, Int(port - register.rawValue))
    }
    return nil
  }
}
