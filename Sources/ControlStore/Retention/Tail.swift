internal import ControlPlane
internal import GRDB

/// Where the numbered tables end: kept in memory, since this store is the only writer, and read anew after a failure.
struct Tail: Sendable {
  /// 1 when there is none.
  var oldestEvent: UInt64
  /// 0 when there is none.
  var lastEvent: UInt64
  var audit: AuditMark
  /// Finished operations in the table; counts one twice that was written twice, until the next pruning.
  var finished: Int

  init(_ db: Database) throws {
    let bounds = try EventRows.bounds(db)
    oldestEvent = bounds?.oldest ?? 1
    lastEvent = bounds?.newest ?? 0
    audit = try AuditRows.last(db)
    finished = try Int.fetchOne(db, sql: "SELECT count(*) FROM operation WHERE state <> 'under_way'") ?? 0
  }
}
