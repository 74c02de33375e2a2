/// The rows that a decision changed: what the store writes, all or nothing.
package struct ChangeSet: Equatable, Sendable {
  package var slots: [Slot] = []
  package var partitions: [Partition] = []
  package var clusters: [Cluster] = []
  /// Under way, or just ended.
  package var operations: [Operation] = []
  /// In ascending order of their numbers, continuing the store's last.
  package var events: [EventRecord] = []
  /// In order; the store chains them.
  package var audits: [AuditEntry] = []

  package init() {}
  package var isEmpty: Bool {
    slots.isEmpty && partitions.isEmpty && clusters.isEmpty && operations.isEmpty && events.isEmpty && audits.isEmpty
  }

  /// Adds what was decided later; of two versions of a row the later stays.
  package mutating func merge(_ later: ChangeSet) {
    Self.update(&slots, with: later.slots)
    Self.update(&partitions, with: later.partitions)
    Self.update(&clusters, with: later.clusters)
    Self.update(&operations, with: later.operations)
    events += later.events
    audits += later.audits
  }

  /// In place: a batch of many decisions is merged one by one.
  private static func update<Row: Keyed>(_ rows: inout [Row], with later: [Row]) {
    if rows.isEmpty { return rows = later }
    for row in later {
      if let place = rows.firstIndex(where: { $0.key == row.key }) { rows[place] = row } else { rows.append(row) }
    }
  }
}

/// One decision for the audit trail, the refusals too.
package struct AuditEntry: Equatable, Codable, Sendable {
  /// Wall clock, nanoseconds since 1970-01-01 UTC.
  package let time: UInt64
  /// `uid 0`, `LPAR1`, `machine`.
  package let issuer: String
  /// The command as text, `deact LPAR=0`.
  package let command: String
  /// `accepted`, `done`, or the reason's word.
  package let decision: String
  package let operation: OperationID?
  /// How many equal ones this stands for: repeated refusals are coalesced.
  package let count: Int
  package init(time: UInt64, issuer: String, command: String, decision: String, operation: OperationID?, count: Int) {
    self.time = time
    self.issuer = issuer
    self.command = command
    self.decision = decision
    self.operation = operation
    self.count = count
  }
}

/// All that the store holds of the state: what a restart begins with.
package struct StoredState: Equatable, Sendable {
  package var slots: [Slot]
  package var partitions: [Partition]
  package var clusters: [Cluster]
  /// Under way, and those that ended of late.
  package var operations: [Operation]
  package var lastEvent: UInt64
  package var lastOperation: OperationID
  package init(
    slots: [Slot], partitions: [Partition], clusters: [Cluster], operations: [Operation], lastEvent: UInt64,
    lastOperation: OperationID
  ) {
    self.slots = slots
    self.partitions = partitions
    self.clusters = clusters
    self.operations = operations
    self.lastEvent = lastEvent
    self.lastOperation = lastOperation
  }
}
