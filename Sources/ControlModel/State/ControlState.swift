/// The whole control program's state, as one value (design: "decide in a pure value, act in a shell").
///
/// ``apply(_:at:)`` is the only way to change it. What must outlive the daemon is in ``slots``, ``partitions``,
/// ``clusters`` and ``operations``; the rest begins anew with each start.
package struct ControlState: Equatable, Codable, Sendable {
  package internal(set) var topology: Topology
  package internal(set) var slots: Table<Slot>
  package internal(set) var partitions: Table<Partition>
  package internal(set) var clusters: Table<Cluster>
  /// Under way.
  package internal(set) var operations: Table<Operation>
  /// Ended of late, oldest first, at most ``finishedLimit``.
  package internal(set) var finished: [Operation]
  package internal(set) var lastOperation: OperationID
  package internal(set) var lastEvent: UInt64

  /// The partitions' virtual registers.
  package internal(set) var gpe: Table<GPEBlock>
  package internal(set) var presence: Table<AgentPresence>
  /// Who waits for which operation.
  package internal(set) var waiting: [OperationID: Ticket]
  /// Connections and boots that the machine may have heard of though their decision was not written down: their numbers
  /// are not used again.
  package internal(set) var usedEpochs: [SlotNumber: Epoch]
  package internal(set) var usedGenerations: [PartitionID: BootGeneration]
  /// The daemon is stopping: nothing new is begun.
  package internal(set) var isStopping: Bool
  /// A rule that a test has broken on purpose; nil in the product.
  package internal(set) var mutant: Mutant?

  package static let finishedLimit = 256
}
