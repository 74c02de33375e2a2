/// Something that happened, as subscribers and `show_events` see it: numbered without a gap.
package struct EventRecord: Equatable, Codable, Sendable {
  /// From 1, without a gap, across restarts.
  package let seq: UInt64
  /// Wall clock, nanoseconds since 1970-01-01 UTC.
  package let time: UInt64
  package let operation: OperationID?
  package let kind: EventKind
  package let partition: PartitionID?
  package let slot: SlotNumber?
  /// The source's step number (503, 601, 1101 ...), so that a run reads like its figure.
  package let step: Int?
  /// One plain sentence, without a line end.
  package let detail: String
  /// What somebody may have to act on; known while it happens, and not kept by the store.
  package let topic: EventTopic?
  package init(
    seq: UInt64, time: UInt64, operation: OperationID?, kind: EventKind, partition: PartitionID?,
    slot: SlotNumber?, step: Int?, detail: String, topic: EventTopic? = nil
  ) {
    self.seq = seq
    self.time = time
    self.operation = operation
    self.kind = kind
    self.partition = partition
    self.slot = slot
    self.step = step
    self.detail = detail
    self.topic = topic
  }
}

/// The kinds of events; `subscribe` filters by them.
package enum EventKind: String, CaseIterable, Hashable, Codable, Sendable {
  /// An operation began, ended as done, was refused or timed out, or goes on after a restart.
  case operation
  /// A slot's row changed: connection, flag, quarantine.
  case slot
  /// The gatekeeper's window of a bus changed.
  case gatekeeper
  /// An SCI was delivered, or the guest read or answered the event behind it.
  case gpe
  /// A partition's power, hold or fence changed.
  case partition
  /// A card came, went, failed or was cleared.
  case device
  /// An agent came, went, fell silent, or its service changed.
  case agent
  /// A cluster's maintenance or fence lock changed.
  case cluster
  /// A guest was refused an access (general protection exception) or a register write was ignored.
  case access
  /// The table and the machine differ, or the store failed or recovered.
  case difference
  /// The daemon started, reloaded or stops.
  case daemon
}
