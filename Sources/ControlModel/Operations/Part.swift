/// One flow of the source, as far as it has come.
///
/// A single command is one part; `failover` is several in turn.
package enum Part: Equatable, Codable, Sendable {
  case hotAdd(HotAdd)
  case hotRemove(HotRemove)
  case powerOff(PowerOff)
  case powerOn(PowerOn)
  case shutdownRequest(ShutdownRequest)
  case cardWork(CardWork)
  case accessCheck(AccessCheck)

  /// The slots that the part works on.
  package var slots: SlotSet {
    switch self {
    case .hotAdd(let part): part.slots
    case .hotRemove(let part): part.slots
    case .cardWork(let part): [part.slot]
    case .accessCheck(let part): part.slots
    case .powerOff, .powerOn, .shutdownRequest: []
    }
  }

  /// The partition whose guest or power the part waits for.
  package var partition: PartitionID? {
    switch self {
    case .hotAdd(let part): part.to
    case .hotRemove(let part): part.from
    case .powerOff(let part): part.partition
    case .powerOn(let part): part.partition
    case .shutdownRequest(let part): part.partition
    case .cardWork, .accessCheck: nil
    }
  }
}

extension Part {
  /// How long the phase under way may take before its deadline.
  package var patience: Interval {
    switch self {
    case .hotAdd(let part): part.phase == .awaitingCard ? part.insertTimeout ?? part.timeout : part.timeout
    case .hotRemove(let part): part.timeout
    case .powerOff(let part): part.timeout
    case .powerOn: PowerOn.patience
    case .shutdownRequest(let part): part.timeout
    case .cardWork: CardWork.patience
    case .accessCheck(let part): part.timeout
    }
  }
}

/// Fig 5: slots of one partition are connected to another.
package struct HotAdd: Equatable, Codable, Sendable {
  package enum Phase: String, Codable, Sendable {
    /// Step 502: the slot is empty; a person was asked for a card.
    case awaitingCard
    /// The slot is still enabled for an active partition; its access ends first.
    case releasing
    /// Step 503.
    case connecting
    /// Steps 505 to 508: the guest has the SCI and has not confirmed.
    case awaitingGuest
    /// The guest refused or did not answer: the connection is taken back.
    case backingOut
  }
  /// The partition that the command named.
  package let named: PartitionID
  package let to: PartitionID
  package let slots: SlotSet
  package let waitsForGuest: Bool
  package let timeout: Interval
  package let insertTimeout: Interval?
  package var phase: Phase
  /// The slots that this command took from an owner.
  package var taken: SlotSet = []
  /// How the last owner let go, when this command made it.
  package var release: ReleaseProof?
  /// The slots that the machine has reported connected.
  package var connected: SlotSet = []
  /// Why the connection is being taken back.
  package var failure: Rejection?

  /// The machine has been asked to connect the slots, and they are not being taken back.
  var isConnected: Bool { phase == .connecting || phase == .awaitingGuest }
}

/// Fig 6: slots of one partition are removed from it.
package struct HotRemove: Equatable, Codable, Sendable {
  package enum Phase: String, Codable, Sendable {
    /// `graceful` and the ladder's first rung: the guest is asked and still has access.
    case asking
    /// The ladder's second rung.
    case askingAgain
    /// Step 601: access ends. The ladder's third rung.
    case revoking
    /// The ladder's last rung: the partition is deactivated to get the proof.
    case deactivating
    /// Step 606: revoked, and the guest is to eject.
    case awaitingEject
  }
  package let from: PartitionID
  package let slots: SlotSet
  package let mode: RemovalMode
  package let waitsForGuest: Bool
  /// In the ladder: of each rung.
  package let timeout: Interval
  package var phase: Phase
  package var release: ReleaseProof?
}

/// power-off.
package struct PowerOff: Equatable, Codable, Sendable {
  package enum Phase: String, Codable, Sendable { case button, off }
  package let partition: PartitionID
  package let timeout: Interval
  package var phase: Phase
}

/// power-on.
package struct PowerOn: Equatable, Codable, Sendable {
  /// How long a machine may take to start a partition.
  static let patience: Interval = .seconds(60)
  package let partition: PartitionID
}

/// R-20, step 1108.
package struct ShutdownRequest: Equatable, Codable, Sendable {
  package let partition: PartitionID
  package let timeout: Interval
}

/// A person's hand at a slot, or a look at its device.
package struct CardWork: Equatable, Codable, Sendable {
  package enum Kind: Equatable, Codable, Sendable {
    case insert(device: String)
    case pull
    case fail(DeviceFaultKind)
    case check
  }
  /// How long a machine may take to look at a card.
  static let patience: Interval = .seconds(30)
  package let slot: SlotNumber
  package let kind: Kind
}

/// Step 1104: the disk is accessible.
package struct AccessCheck: Equatable, Codable, Sendable {
  package let slots: SlotSet
  package let timeout: Interval
  package var checked: SlotSet = []
}

/// Fig 9 to 11 as one operation: what stays the same while its parts follow one another.
package struct Failover: Equatable, Codable, Sendable {
  /// The steps of Fig 11, by the source's numbers.
  package enum Step: Int, Codable, Sendable {
    case deactivate = 1101
    case remove = 1102
    case add = 1103
    case check = 1104
    case activate = 1105
    case removeAlive = 1107
    case requestShutdown = 1108
    case deactivateAfterShutdown = 1109
  }
  package let from: PartitionID
  package let to: PartitionID
  package let `case`: ClusterPlan.Case
  package let slots: SlotSet
  package let timeout: Interval
  package var step: Step
  /// When the old owner could last access a device, wall clock: across a restart there is no other.
  package var lastAccess: UInt64?
  /// When the new owner confirmed, or had its SCI where it has no agent.
  package var confirmed: UInt64?
  /// Why the connections are being taken back before the operation ends so.
  package var failure: Rejection?
}
