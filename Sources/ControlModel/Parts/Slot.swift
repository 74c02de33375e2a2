/// A PCI slot: one row of the slot assignment table (R-03, Fig 4) and what stands behind it.
package struct Slot: Keyed, Equatable, Codable, Sendable {
  package let number: SlotNumber
  /// The connected partition, Fig 4's second column: whom the administrator or the last command connected it to.
  package var partition: PartitionID?
  package var phase: SlotPhase
  /// Counts the connections; a report that names another epoch is of the past.
  package var epoch: Epoch
  /// The proof that the last owner let go (I-2); nil when the slot never had one.
  package var release: ReleaseProof?
  package var device: Device?
  /// Set by a device fault, a failed reset or an eject that nobody asked for; ended by `clear_slot` alone (I-7).
  package var quarantine: Quarantine?
  /// The operation that has the slot reserved.
  package var operation: OperationID?
  /// The owner was asked to eject by a machine that cannot take the request back (QEMU's `device_del`).
  package var isEjectPending: Bool

  package init(number: SlotNumber, partition: PartitionID?, phase: SlotPhase = .free, device: Device? = nil) {
    self.number = number
    self.partition = partition
    self.phase = phase
    self.epoch = Epoch(0)
    self.device = device
    self.isEjectPending = false
  }

  package var key: SlotNumber { number }
  /// Fig 4's third column, the enable flag: 1 only while a partition owns the slot.
  package var isEnabled: Bool { phase.owner != nil }
}

/// Where a slot is between two owners (design: safety, slot phases).
///
/// Durable.
package enum SlotPhase: Hashable, Codable, Sendable {
  /// Flag 0: nobody may access the device.
  case free
  /// Granted and written down; the machine has been asked to connect it.
  case adding(PartitionID)
  /// Flag 1: this partition may access the device while it is active.
  case owned(PartitionID)
  /// Flag 0 already; proof of the release is awaited.
  case removing(PartitionID)
  /// As ``removing(_:)``, and the holder is being powered off to get the proof.
  case fencing(PartitionID)

  /// The partition that the enable flag stands for.
  package var owner: PartitionID? { if case .owned(let partition) = self { partition } else { nil } }
  /// The partition that holds, may hold or is about to hold the device.
  package var holder: PartitionID? {
    switch self {
    case .free: nil
    case .adding(let p), .owned(let p), .removing(let p), .fencing(let p): p
    }
  }
  /// Flag 0 and no proof yet.
  package var isReleasing: Bool {
    switch self {
    case .removing, .fencing: true
    case .free, .adding, .owned: false
    }
  }
}

/// What proves that the last owner let go of a device (I-2): never a timer, a return value or a guest's word.
package enum ReleaseProof: String, Hashable, Codable, Sendable {
  /// The guest's eject, or DEVICE_DELETED for this device.
  case eject
  /// A revocation that the host's side confirmed.
  case revoked
  /// The owner's process gone, or the partition switched off.
  case powerOff = "power_off"
  /// The device was pulled out of the slot.
  case pulled
}

/// Why a slot is withheld from everyone (I-7).
package enum Quarantine: String, Hashable, Codable, Sendable {
  case deviceFault = "device_fault"
  case resetFailed = "reset_failed"
  case unaskedEject = "unasked_eject"
  /// Two holders were found at start.
  case doubleHolder = "double_holder"
}

/// A card with a single port, and the disk or network behind it.
package struct Device: Hashable, Codable, Sendable {
  package enum Kind: String, Hashable, Codable, Sendable, CaseIterable { case disk, net, any }
  package enum Health: String, Hashable, Codable, Sendable { case present, failed }
  package let name: String
  package let kind: Kind
  package var health: Health
  package init(name: String, kind: Kind, health: Health = .present) {
    self.name = name
    self.kind = kind
    self.health = health
  }
}
