internal import ControlPlane
internal import Dispatch
internal import GRDB

/// How the one connection is set up.
enum Connection {
  /// Pages in the write-ahead log after which SQLite moves them into the database.
  static let usualCheckpoint = 1_000
  /// The same while the file system is full: the log must not grow then.
  static let tightCheckpoint = 32

  /// Opens the database and brings its schema up to date.
  ///
  /// Throws ``StoreOpenError/newer(migrations:)``, ``StoreFailure`` or GRDB's own errors.
  static func open(_ path: String) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(path: path, configuration: configuration())
    try queue.read { db in try Migrations.judge(db) }
    try queue.writeWithoutTransaction { db in
      let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
      guard mode == "wal" else { throw StoreFailure(.other, "the database cannot use a write-ahead log") }
    }
    try Migrations.migrator.migrate(queue)
    return queue
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.label = "store"
    // A verifier may hold a read lock for the time of one batch.
    configuration.busyMode = .timeout(5)
    // Above the default libdispatch asks for priorities that a system-call filter refuses.
    configuration.qos = .default
    configuration.prepareDatabase { db in
      for setting in settings { try db.execute(sql: setting) }
    }
    return configuration
  }

  /// The reasons are in docs/decisions/0001-journal-mode.md.
  private static let settings = [
    "PRAGMA synchronous = FULL",
    "PRAGMA wal_autocheckpoint = \(usualCheckpoint)",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = OFF",
  ]
}
