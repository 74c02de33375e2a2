internal import ControlModel
internal import ControlPlane
internal import GRDB

/// Table `audit`: every decision, the refusals too, each chained to the one before.
enum AuditRows {
  private static let insert = """
    INSERT INTO audit (seq, time, issuer, command, decision, operation, count, previous, hash)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  private static let select = """
    SELECT seq, time, issuer, command, decision, operation, count, previous, hash FROM audit WHERE seq > ?
    ORDER BY seq LIMIT ?
    """
  private static let newest = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"

  /// Adds `entry` after `last` and returns its place.
  static func append(_ entry: AuditEntry, after last: AuditMark, _ db: Database) throws -> AuditMark {
    let entry = AuditEntry(
      time: entry.time, issuer: StoredText.of(entry.issuer), command: StoredText.of(entry.command),
      decision: StoredText.of(entry.decision), operation: entry.operation, count: entry.count)
    let record = AuditRecord(number: last.number + 1, entry: entry, previous: last.hash)
    let mark = AuditMark(number: record.number, hash: record.hash)
    var row = try RowStatement(insert, db)
    try row.bind(record.number)
    try row.bind(entry.time)
    row.bind(entry.issuer)
    row.bind(entry.command)
    row.bind(entry.decision)
    try row.bind(entry.operation?.number)
    row.bind(entry.count)
    row.bind(bytes: last.hash)
    row.bind(bytes: mark.hash)
    try row.run()
    return mark
  }

  static func last(_ db: Database) throws -> AuditMark {
    guard let row = try Row.fetchOne(db, sql: newest) else { return .origin }
    var fields = FieldReader("audit", row)
    return AuditMark(number: try fields.number(), hash: try fields.bytes())
  }

  /// At most `limit` rows after number `last`, in order; a row that is no record is a failure in its place.
  static func read(after last: Int64, limit: Int, _ db: Database) throws -> [Result<FoundRecord, StoreFailure>] {
    var rows: [Result<FoundRecord, StoreFailure>] = []
    let cursor = try Row.fetchCursor(try db.cachedStatement(sql: select), arguments: [last, limit])
    while let row = try cursor.next() {
      do {
        rows.append(.success(try found(FieldReader("audit", row))))
      } catch let failure as StoreFailure {
        rows.append(.failure(failure))
      }
    }
    return rows
  }

  private static func found(_ reader: consuming FieldReader) throws -> FoundRecord {
    var fields = reader
    let number: UInt64 = try fields.number()
    let time: UInt64 = try fields.number()
    let issuer = try fields.text()
    let command = try fields.text()
    let decision = try fields.text()
    let operation = try fields.optionalNumber(UInt64.self).map { OperationID($0) }
    let entry = AuditEntry(
      time: time, issuer: issuer, command: command, decision: decision, operation: operation,
      count: try fields.number())
    let record = AuditRecord(number: number, entry: entry, previous: try fields.bytes())
    return FoundRecord(record: record, hash: try fields.bytes())
  }
}
