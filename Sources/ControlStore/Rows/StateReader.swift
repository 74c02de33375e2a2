internal import ControlModel
internal import ControlPlane
internal import GRDB

/// Reads what an earlier run left.
enum StateReader {
  /// nil when nothing has ever been committed.
  static func read(_ db: Database, _ tail: Tail) throws -> StoredState? {
    let state = StoredState(
      slots: try SlotRows.all(db), partitions: try PartitionRows.all(db), clusters: try ClusterRows.all(db),
      operations: try OperationRows.all(db), lastEvent: tail.lastEvent, lastOperation: OperationID(0))
    let isNew =
      state.slots.isEmpty && state.partitions.isEmpty && state.clusters.isEmpty && state.operations.isEmpty
      && tail.lastEvent == 0 && tail.audit.number == 0
    if isNew { return nil }
    var found = state
    // Pruning leaves the newest operation, so that its number is not used twice.
    if let last = state.operations.last { found.lastOperation = last.id }
    return found
  }
}
