import GRDBSQLite

/// The yardstick: SQLite's C interface alone, one UPDATE and one INSERT of a single row a transaction.
struct BareDatabase {
  private let handle: OpaquePointer?
  private let statements: [OpaquePointer?]

  init(_ path: String) throws {
    var handle: OpaquePointer?
    try Self.check(sqlite3_open(path, &handle))
    self.handle = handle
    let setup = """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000;
      PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF;
      CREATE TABLE row (number INTEGER PRIMARY KEY, value INTEGER) STRICT;
      CREATE TABLE log (seq INTEGER PRIMARY KEY, text TEXT) STRICT;
      INSERT INTO row VALUES (1, 0);
      """
    try Self.check(sqlite3_exec(handle, setup, nil, nil, nil))
    let texts = [
      "BEGIN IMMEDIATE", "UPDATE row SET value = value + 1 WHERE number = 1",
      "INSERT INTO log (text) VALUES ('slot 0 was connected to LPAR1')", "COMMIT",
    ]
    statements = try texts.map { text in
      var statement: OpaquePointer?
      try Self.check(sqlite3_prepare_v2(handle, text, -1, &statement, nil))
      return statement
    }
  }

  func commit() throws {
    for statement in statements {
      try Self.check(sqlite3_step(statement), SQLITE_DONE)
      sqlite3_reset(statement)
    }
  }

  func close() {
    for statement in statements { sqlite3_finalize(statement) }
    sqlite3_close(handle)
  }

  private static func check(_ code: Int32, _ wanted: Int32 = SQLITE_OK) throws {
    if code != wanted { throw BareFailure(code: code) }
  }
}

struct BareFailure: Error { let code: Int32 }
