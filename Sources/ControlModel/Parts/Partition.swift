/// A partition (LPAR, or PPAR in the second embodiment): what of it outlives the daemon.
package struct Partition: Keyed, Equatable, Codable, Sendable {
  package let id: PartitionID
  package var power: PowerState
  package var generation: BootGeneration
  /// How often it was reset since it was powered on, within the same process.
  package var resets: UInt64
  /// An operator deactivated it: only an operator activates it again.
  package var isHeld: Bool
  /// Another member deactivated it or took its slots; ended by its next boot.
  package var isFenced: Bool
  /// Percent of the CPUs, 1 to 100.
  package var cpuShare: Int
  /// An agent has said `hello` in this boot generation: from then on its silence is evidence.
  package var hasHadAgent: Bool
  /// Insertions that no `_OST` success has answered: presented again after power-on, reset and `hello` (I-4).
  package var unconfirmedInsertions: SlotSet
  /// Eject requests that the guest has not answered with an eject: the PCID bits (I-4).
  package var ejectRequests: SlotSet

  package init(id: PartitionID, power: PowerState, cpuShare: Int) {
    self.id = id
    self.power = power
    self.generation = BootGeneration(power == .active ? 1 : 0)
    self.resets = 0
    self.isHeld = false
    self.isFenced = false
    self.cpuShare = cpuShare
    self.hasHadAgent = false
    self.unconfirmedInsertions = []
    self.ejectRequests = []
  }

  package var key: PartitionID { id }
  package var isActive: Bool { power == .active }
  /// Counts the boots, by power-on and by reset: no two have the same number.
  package var boot: BootGeneration { BootGeneration(generation.number + resets) }
}

/// The power of a partition.
///
/// To the outside `starting` is inactive and `stopping` still active.
package enum PowerState: String, Hashable, Codable, Sendable {
  case inactive, starting, active, stopping
}
