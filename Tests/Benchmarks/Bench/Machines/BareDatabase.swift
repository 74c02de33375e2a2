internal import GRDBSQLite

/// The yardstick of durable commands: SQLite's C interface alone, one row updated and one added a transaction.
///
/// The settings are those of the daemon's store (ControlStore, Connection.swift).
final class BareDatabase {
  private let handle: OpaquePointer?
  private let statements: [OpaquePointer?]

  init(_ path: String) throws {
    var handle: OpaquePointer?
    try Self.check(sqlite3_open(path, &handle))
    self.handle = handle
    let setup = """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000;
      PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF;
      CREATE TABLE slot (number INTEGER PRIMARY KEY, epoch INTEGER) STRICT;
      CREATE TABLE log (seq INTEGER PRIMARY KEY, detail TEXT) STRICT;
      INSERT INTO slot VALUES (0, 0);
      """
    try Self.check(sqlite3_exec(handle, setup, nil, nil, nil))
    let texts = [
      "BEGIN IMMEDIATE", "UPDATE slot SET epoch = epoch + 1 WHERE number = 0",
      "INSERT INTO log (detail) VALUES ('slot 0 was connected to LPAR1')", "COMMIT",
    ]
    statements = try texts.map { text in
      var statement: OpaquePointer?
      try Self.check(sqlite3_prepare_v2(handle, text, -1, &statement, nil))
      return statement
    }
  }

  deinit {
    for statement in statements { sqlite3_finalize(statement) }
    sqlite3_close(handle)
  }

  func commit() throws {
    for statement in statements {
      let code = sqlite3_step(statement)
      sqlite3_reset(statement)
      try Self.check(code, SQLITE_DONE)
    }
  }

  private static func check(_ code: CInt, _ wanted: CInt = SQLITE_OK) throws {
    if code != wanted { throw BenchError("the bare database: \(String(cString: sqlite3_errstr(code)))") }
  }
}
