/// A partition as a command names it; resolved by the model, since whether it exists is already an answer.
package enum PartitionReference: Hashable, Codable, Sendable {
  case number(UInt64)
  case name(String)
}

/// Whether an answer waits for the guest.
package enum Wait: String, Hashable, Codable, Sendable, CaseIterable { case none, guest }

/// The commands that change something (protocol, section 3), with their arguments checked for form and range.
///
/// Reads are functions of ``ControlState``; registers and device accesses have calls of their own.
package enum Command: Equatable, Codable, Sendable {
  case deact(lpar: PartitionReference, mode: PowerOffMode, timeout: Interval)
  case act(lpar: PartitionReference)
  case requestShutdown(lpar: PartitionReference, timeout: Interval)
  case addPCI(
    lpar: PartitionReference, slot: SlotNumber?, to: PartitionReference?, wait: Wait?, timeout: Interval,
    insertTimeout: Interval?)
  case remPCI(lpar: PartitionReference, slot: SlotNumber?, mode: RemovalMode, timeout: Interval, wait: Wait)
  case failover(from: PartitionReference, to: PartitionReference, case: ClusterPlan.Case?, timeout: Interval)
  case setCPUShare(lpar: PartitionReference, percent: Int)
  case setMaintenance(cluster: String, isOn: Bool)
  case insertCard(slot: SlotNumber, device: String)
  case pullCard(slot: SlotNumber)
  case failDevice(slot: SlotNumber, kind: DeviceFaultKind)
  case clearSlot(slot: SlotNumber)
  case cancel(operation: OperationID)
  /// The guest says that its OS is down (soft-off).
  case powerOff
}

package enum PowerOffMode: String, Hashable, Codable, Sendable, CaseIterable { case off, shutdown }

/// What of a card failed beyond recovery.
package enum DeviceFaultKind: String, Hashable, Codable, Sendable, CaseIterable { case medium, card }
