internal import ControlPlane
internal import GRDB
internal import GRDBSQLite

/// A statement that writes one row at a time: values are bound in the order of the columns, then it is run.
///
/// Kept prepared by GRDB and bound through SQLite's own interface: GRDB's arguments are arrays of boxed values, which
/// cost a typical commit more than all of SQLite's work.
struct RowStatement {
  private let statement: Statement
  private let handle: OpaquePointer
  private var column: Int32 = 0
  private var bindingError: Int32 = SQLITE_OK

  init(_ sql: String, _ db: Database) throws {
    statement = try db.cachedStatement(sql: sql)
    handle = statement.sqliteStatement
  }

  mutating func bind(_ number: UInt16) { bind(Int64(number)) }
  mutating func bind(_ number: UInt16?) { if let number { bind(Int64(number)) } else { bindNull() } }
  mutating func bind(_ number: Int?) { if let number { bind(Int64(number)) } else { bindNull() } }
  mutating func bind(_ flag: Bool) { bind(Int64(flag ? 1 : 0)) }

  /// SQLite's integers are signed: what does not fit is refused, never wrapped.
  mutating func bind(_ number: UInt64) throws {
    guard let signed = Int64(exactly: number) else {
      throw StoreFailure(.other, "\(number) is beyond what the store can hold (2^63 - 1)")
    }
    bind(signed)
  }
  mutating func bind(_ number: UInt64?) throws { if let number { try bind(number) } else { bindNull() } }

  mutating func bind(_ text: String) {
    var text = StoredText.of(text)
    let code = text.withUTF8 { bytes in
      sqlite3_bind_text64(
        handle, next(), UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self),
        sqlite3_uint64(bytes.count), Self.copied, UInt8(SQLITE_UTF8))
    }
    note(code)
  }
  mutating func bind(_ text: String?) { if let text { bind(text) } else { bindNull() } }
  mutating func bind(word: (some RawRepresentable<String>)?) { bind(word?.rawValue) }

  mutating func bind(bytes: [UInt8]) {
    let place = next()
    let code = bytes.withUnsafeBytes {
      sqlite3_bind_blob64(handle, place, $0.baseAddress, sqlite3_uint64($0.count), Self.copied)
    }
    note(code)
  }

  /// Writes the row; the statement is ready for the next one whether or not it could.
  mutating func run() throws {
    defer {
      sqlite3_reset(handle)
      column = 0
      bindingError = SQLITE_OK
    }
    let code = bindingError == SQLITE_OK ? sqlite3_step(handle) : bindingError
    guard code == SQLITE_DONE else {
      let message = String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
  }

  private mutating func bind(_ number: Int64) { note(sqlite3_bind_int64(handle, next(), number)) }
  private mutating func bindNull() { note(sqlite3_bind_null(handle, next())) }

  private mutating func next() -> Int32 {
    column += 1
    return column
  }

  private mutating func note(_ code: Int32) {
    if bindingError == SQLITE_OK { bindingError = code }
  }

  /// SQLITE_TRANSIENT: SQLite makes a copy of its own at once.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
