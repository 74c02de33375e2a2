internal import FuzzSupport
internal import GRDBSQLite

/// A connection of its own to the store's file that keeps to no rule of the schema.
struct Hand: ~Copyable {
  private let handle: OpaquePointer?

  init(_ path: String) throws {
    var handle: OpaquePointer?
    sqlite3_open(path, &handle)
    self.handle = handle
    run("PRAGMA synchronous = OFF")
    run("PRAGMA ignore_check_constraints = ON")
    run("CREATE TEMP TABLE kept (value ANY) STRICT")
  }

  deinit { sqlite3_close(handle) }

  /// True when the column now holds the damage; a STRICT table refuses a value of another kind, foreign keys are off.
  func damage(_ place: Columns.Place, kind: Int, _ bytes: [UInt8]) -> Bool {
    run("DELETE FROM kept")
    run("INSERT INTO kept SELECT \"\(place.column)\" FROM \"\(place.table)\" WHERE \(place.key) = \(place.row)")
    let sql = "UPDATE \"\(place.table)\" SET \"\(place.column)\" = ? WHERE \(place.key) = \(place.row)"
    return write(sql, kind, bytes)
  }

  func undo(_ place: Columns.Place) {
    let value = "(SELECT value FROM kept)"
    run("UPDATE \"\(place.table)\" SET \"\(place.column)\" = \(value) WHERE \(place.key) = \(place.row)")
  }

  private func write(_ sql: String, _ kind: Int, _ bytes: [UInt8]) -> Bool {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else { return false }
    defer { sqlite3_finalize(statement) }
    switch kind {
    case 0, 1:
      // As it is, also when it is no UTF-8.
      bytes.withUnsafeBytes {
        _ = sqlite3_bind_text(
          statement, 1, $0.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(bytes.count), Self.copied)
      }
    case 2: sqlite3_bind_int64(statement, 1, bytes.reduce(0) { $0 &<< 8 | Int64($1) })
    default: sqlite3_bind_null(statement, 1)
    }
    return sqlite3_step(statement) == SQLITE_DONE
  }

  private func run(_ sql: String) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    demand(code == SQLITE_OK, "\(sql): \(String(cString: sqlite3_errmsg(handle)))")
  }

  /// SQLITE_TRANSIENT: SQLite makes a copy of its own at once.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
