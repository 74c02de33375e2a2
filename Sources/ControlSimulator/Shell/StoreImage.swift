internal import ControlModel

/// What the disk holds: changed by commits alone.
struct StoreImage: Equatable, Sendable {
  private(set) var slots: Table<Slot>
  private(set) var partitions: Table<Partition>
  private(set) var clusters: Table<Cluster>
  /// Under way; ended ones are dropped.
  private(set) var operations = Table<Operation>()
  private(set) var lastEvent: UInt64 = 0
  private(set) var lastOperation = OperationID(0)

  init(_ scenario: Scenario) {
    slots = Table(scenario.slots)
    partitions = Table(scenario.partitions)
    clusters = Table(scenario.clusters)
  }

  /// Applies what was decided.
  ///
  /// False when the events' numbers do not continue the last.
  mutating func write(_ changes: ChangeSet) -> Bool {
    for slot in changes.slots { slots.insert(slot) }
    for partition in changes.partitions { partitions.insert(partition) }
    for cluster in changes.clusters { clusters.insert(cluster) }
    for operation in changes.operations {
      lastOperation = max(lastOperation, operation.id)
      operations[operation.id] = operation.isUnderWay ? operation : nil
    }
    guard let first = changes.events.first, let last = changes.events.last else { return true }
    let isContinued = first.seq == lastEvent + 1 && last.seq == lastEvent + UInt64(changes.events.count)
    lastEvent = last.seq
    return isContinued
  }

  var stored: StoredState {
    StoredState(
      slots: slots.rows, partitions: partitions.rows, clusters: clusters.rows, operations: operations.rows,
      lastEvent: lastEvent, lastOperation: lastOperation)
  }

  /// The rows that are not those of `state`, which were changed without being written down.
  func differences(from state: ControlState) -> [String] {
    var found: [String] = []
    if slots != state.slots { found.append("slots: \(slots.rows) on the disk, \(state.slots.rows) in memory") }
    if partitions != state.partitions {
      found.append("partitions: \(partitions.rows) on the disk, \(state.partitions.rows) in memory")
    }
    if clusters != state.clusters {
      found.append("clusters: \(clusters.rows) on the disk, \(state.clusters.rows) in memory")
    }
    if operations != state.operations {
      found.append("operations: \(operations.rows) on the disk, \(state.operations.rows) in memory")
    }
    return found
  }
}
