internal import ControlPlane
internal import GRDB

extension StoreFailure {
  /// What SQLite's result code means to the plane (sqlite.org/rescode.html).
  init(_ error: DatabaseError) {
    self.init(Self.kind(error), "SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "no message")")
  }

  /// Any error of the store's own code or of GRDB.
  init(any error: any Error) {
    switch error {
    case let failure as StoreFailure: self = failure
    case let error as DatabaseError: self.init(error)
    default: self.init(.other, "\(error)")
    }
  }

  private static func kind(_ error: DatabaseError) -> Kind {
    // The write-ahead log's index could not be given its blocks.
    if error.extendedResultCode == .SQLITE_IOERR_SHMSIZE { return .full }
    return switch error.resultCode {
    case .SQLITE_FULL: .full
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN: .readOnly
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged
    default: .other
    }
  }

  /// Runs `work`, turning whatever it throws into a failure.
  static func mapped<Value>(_ work: () throws -> Value) throws(StoreFailure) -> Value {
    do { return try work() } catch { throw StoreFailure(any: error) }
  }
}
