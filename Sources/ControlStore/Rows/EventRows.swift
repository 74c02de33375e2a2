internal import ControlModel
internal import ControlPlane
internal import GRDB

/// Table `event`: what happened, numbered without a gap.
enum EventRows {
  private static let insert = """
    INSERT INTO event (seq, time, operation, kind, "partition", slot, step, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    """
  private static let select = """
    SELECT seq, time, operation, kind, "partition", slot, step, detail FROM event WHERE seq >= ? ORDER BY seq LIMIT ?
    """

  /// Adds `events` after number `last` and returns the number of the newest; a gap is refused.
  static func append(_ events: [EventRecord], after last: UInt64, _ db: Database) throws -> UInt64 {
    if events.isEmpty { return last }
    var last = last
    var row = try RowStatement(insert, db)
    for event in events {
      guard event.seq == last &+ 1, event.seq > 0 else {
        throw StoreFailure(.other, "event \(event.seq) does not follow event \(last)")
      }
      try row.bind(event.seq)
      try row.bind(event.time)
      try row.bind(event.operation?.number)
      row.bind(word: event.kind)
      row.bind(event.partition?.number)
      row.bind(event.slot?.number)
      row.bind(event.step)
      row.bind(event.detail)
      try row.run()
      last = event.seq
    }
    return last
  }

  static func read(from first: UInt64, limit: Int, _ db: Database) throws -> [EventRecord] {
    guard limit > 0, let first = Int64(exactly: first) else { return [] }
    var events: [EventRecord] = []
    let cursor = try Row.fetchCursor(try db.cachedStatement(sql: select), arguments: [first, limit])
    while let row = try cursor.next() { events.append(try event(FieldReader("event", row))) }
    return events
  }

  /// The numbers of the oldest and the newest row, nil when there is none.
  static func bounds(_ db: Database) throws -> (oldest: UInt64, newest: UInt64)? {
    let oldest = try Int64.fetchOne(db, sql: "SELECT min(seq) FROM event")
    let newest = try Int64.fetchOne(db, sql: "SELECT max(seq) FROM event")
    guard let oldest, let newest else { return nil }
    guard oldest > 0 else { throw StoreFailure(.damaged, "table event, row \(oldest): seq is out of range") }
    return (UInt64(oldest), UInt64(newest))
  }

  private static func event(_ reader: consuming FieldReader) throws -> EventRecord {
    var fields = reader
    let seq: UInt64 = try fields.number()
    let time: UInt64 = try fields.number()
    let operation = try fields.optionalNumber(UInt64.self).map { OperationID($0) }
    let kind: EventKind = try fields.word()
    let partition = try fields.optionalNumber(UInt16.self).map { PartitionID($0) }
    let slot = try fields.optionalNumber(UInt16.self).map { SlotNumber($0) }
    let step: Int? = try fields.optionalNumber()
    return EventRecord(
      seq: seq, time: time, operation: operation, kind: kind, partition: partition, slot: slot, step: step,
      detail: try fields.text())
  }
}
