/// One decision in the making: the state, the clock, and what has been decided so far.
///
/// The flows are extensions of it. Rows are changed through it alone, so that none is forgotten when the
/// decision is written down.
struct Turn {
  var state: ControlState
  let stamp: Stamp
  private(set) var effects: [Effect] = []
  private(set) var events: [EventRecord] = []
  private(set) var audits: [AuditEntry] = []
  /// Effects that must follow all others: closing a connection follows its last answer.
  private var lastEffects: [Effect] = []
  private var touchedSlots: SlotSet = []
  private var touchedPartitions: [PartitionID] = []
  private var touchedClusters: [ClusterID] = []
  private var touchedOperations: [OperationID] = []
  /// The operation on whose behalf things happen: its number goes into their events.
  var operation: OperationID?
  /// Something changed that an operation may be waiting for.
  var needsSettling = false

  init(state: consuming ControlState, stamp: Stamp) {
    self.state = state
    self.stamp = stamp
  }

  mutating func emit(_ effect: Effect) { effects.append(effect) }
  mutating func emitLast(_ effect: Effect) { lastEffects.append(effect) }
  mutating func audit(_ entry: AuditEntry) { audits.append(entry) }

  /// Changes a slot that the topology has.
  mutating func change(_ slot: SlotNumber, _ body: (inout Slot) -> Void) {
    body(&state.slots[known: slot])
    touchedSlots.insert(slot)
    needsSettling = true
  }

  mutating func change(_ partition: PartitionID, _ body: (inout Partition) -> Void) {
    body(&state.partitions[known: partition])
    if !touchedPartitions.contains(partition) { touchedPartitions.append(partition) }
    needsSettling = true
  }

  mutating func change(_ cluster: ClusterID, _ body: (inout Cluster) -> Void) {
    body(&state.clusters[known: cluster])
    if !touchedClusters.contains(cluster) { touchedClusters.append(cluster) }
  }

  mutating func change(_ operation: OperationID, _ body: (inout Operation) -> Void) {
    body(&state.operations[known: operation])
    touch(operation)
    needsSettling = true
  }

  mutating func touch(_ operation: OperationID) {
    if !touchedOperations.contains(operation) { touchedOperations.append(operation) }
  }

  /// Writes an event down, under the operation on whose behalf it happened.
  mutating func record(
    _ kind: EventKind, partition: PartitionID? = nil, slot: SlotNumber? = nil, step: Int? = nil,
    topic: EventTopic? = nil, _ detail: String
  ) {
    state.lastEvent += 1
    events.append(
      EventRecord(
        seq: state.lastEvent, time: stamp.wall, operation: operation, kind: kind, partition: partition, slot: slot,
        step: step, detail: detail, topic: topic))
  }

  /// The decision: every row that was changed, as it is now, and the effects in their order.
  func transition() -> Transition {
    var transition = Transition()
    transition.changes.slots = touchedSlots.compactMap { state.slots[$0] }
    transition.changes.partitions = touchedPartitions.compactMap { state.partitions[$0] }
    transition.changes.clusters = touchedClusters.compactMap { state.clusters[$0] }
    transition.changes.operations = touchedOperations.compactMap { id in
      state.operations[id] ?? state.finished.last { $0.id == id }
    }
    transition.changes.events = events
    transition.changes.audits = audits
    transition.effects = effects + lastEffects
    return transition
  }
}
