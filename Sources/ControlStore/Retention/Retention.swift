internal import GRDB

/// How much of the past is kept; rows go in small lots, so that no single commit pays for many.
struct Retention: Sendable {
  private static let forgetEvents = "DELETE FROM event WHERE seq < ?"
  /// The newest finished ones stay, and what a slot still names.
  private static let forgetOperations = """
    DELETE FROM operation WHERE state <> 'under_way'
      AND number < (SELECT number FROM operation WHERE state <> 'under_way' ORDER BY number DESC LIMIT 1 OFFSET ?)
      AND number NOT IN (SELECT operation FROM slot WHERE operation IS NOT NULL)
    """
  /// After the limit was lowered there may be many: no more at once than this.
  private static let greatestLot: UInt64 = 1_024

  private let events: UInt64
  private let eventLot: UInt64
  private let operations: Int
  private let operationLot: Int

  init(_ options: StoreOptions) {
    events = UInt64(max(1, options.eventLimit))
    eventLot = min(256, max(1, events / 8))
    operations = max(1, options.operationLimit)
    operationLot = min(256, max(1, operations / 4))
  }

  func prune(_ tail: inout Tail, _ db: Database) throws {
    let kept = tail.lastEvent < tail.oldestEvent ? 0 : tail.lastEvent - tail.oldestEvent + 1
    if kept > events, kept - events >= eventLot {
      let oldest = tail.oldestEvent + min(kept - events, Self.greatestLot)
      try db.cachedStatement(sql: Self.forgetEvents).execute(arguments: [Int64(clamping: oldest)])
      tail.oldestEvent = oldest
    }
    if tail.finished >= operations, tail.finished - operations >= operationLot {
      try db.cachedStatement(sql: Self.forgetOperations).execute(arguments: [operations - 1])
      tail.finished = operations
    }
  }
}
