package import ControlModel

/// All that a store holds, as a value: a copy of it is what a crash at this moment would leave.
package struct StoreContents: Sendable {
  package internal(set) var slots: Table<Slot> = Table()
  package internal(set) var partitions: Table<Partition> = Table()
  package internal(set) var clusters: Table<Cluster> = Table()
  package internal(set) var operations: Table<Operation> = Table()
  package internal(set) var events: [EventRecord] = []
  package internal(set) var audits: [AuditEntry] = []
  package internal(set) var lastEvent: UInt64 = 0
  package internal(set) var commits = 0
  /// What no commit may contain: events with a gap, operations that have ended twice.
  package internal(set) var complaints: [String] = []

  package init() {}

  /// What a start reads; nil when nothing has ever been written.
  package var stored: StoredState? {
    guard commits > 0 else { return nil }
    return StoredState(
      slots: slots.rows, partitions: partitions.rows, clusters: clusters.rows, operations: operations.rows,
      lastEvent: lastEvent, lastOperation: operations.rows.last?.id ?? OperationID(0))
  }

  mutating func write(_ changes: ChangeSet) {
    commits += 1
    for slot in changes.slots { slots.insert(slot) }
    for partition in changes.partitions { partitions.insert(partition) }
    for cluster in changes.clusters { clusters.insert(cluster) }
    for operation in changes.operations { write(operation) }
    for event in changes.events {
      if event.seq != lastEvent + 1 { complaints.append("event \(event.seq) follows \(lastEvent)") }
      lastEvent = event.seq
      events.append(event)
    }
    audits += changes.audits
  }

  private mutating func write(_ operation: Operation) {
    if let before = operations[operation.id], !before.isUnderWay {
      complaints.append("operation \(operation.id.number) is written after it has ended")
    }
    operations.insert(operation)
  }
}
