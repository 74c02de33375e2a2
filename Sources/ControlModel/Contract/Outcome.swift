/// What a command that was done answers (protocol, "Result shapes").
package enum Outcome: Equatable, Codable, Sendable {
  case moved(Moved)
  case powered(operation: OperationID, partition: PartitionID, state: PowerState)
  case failedOver(FailedOver)
  /// Done, with nothing to tell but the operation's number, if it was one.
  case done(operation: OperationID?)
}

/// How far the guest went with an insertion or a removal.
package enum GuestProgress: String, Codable, Sendable { case usable, ejected, notified, inactive }

/// The result of `add_pci` and `rem_pci`.
package struct Moved: Equatable, Codable, Sendable {
  package let operation: OperationID
  package let slots: SlotSet
  package let partition: PartitionID
  package let guest: GuestProgress
  package let release: ReleaseProof?
  package init(
    operation: OperationID, slots: SlotSet, partition: PartitionID, guest: GuestProgress, release: ReleaseProof?
  ) {
    self.operation = operation
    self.slots = slots
    self.partition = partition
    self.guest = guest
    self.release = release
  }
}

/// The result of `failover`.
package struct FailedOver: Equatable, Codable, Sendable {
  package let operation: OperationID
  package let from: PartitionID
  package let to: PartitionID
  package let `case`: ClusterPlan.Case
  package let slots: SlotSet
  /// From the old owner's last possible access to the new owner's confirmation.
  package let outage: Interval
  /// Whether step 1105 brought the old active side back as the standby.
  package let isStandbyBack: Bool
  package init(
    operation: OperationID, from: PartitionID, to: PartitionID, case: ClusterPlan.Case, slots: SlotSet,
    outage: Interval, isStandbyBack: Bool
  ) {
    self.operation = operation
    self.from = from
    self.to = to
    self.case = `case`
    self.slots = slots
    self.outage = outage
    self.isStandbyBack = isStandbyBack
  }
}
