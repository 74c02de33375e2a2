internal import ControlPlane
internal import Dispatch
internal import GRDB

/// How the one connection is set up.
enum Connection {
  /// Pages in the log after which they are moved into the database while the file system is full: it must not grow.
  static let tightCheckpoint = 32

  /// Opens the database and brings its schema up to date.
  ///
  /// Throws ``StoreOpenError/newer(migrations:)``, ``StoreFailure`` or GRDB's own errors.
  static func open(_ path: String) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(path: path, configuration: configuration())
    let isNew = try queue.read { db in try Migrations.judge(db) }
    try queue.writeWithoutTransaction { db in
      // First of all: a crash before the first table must not leave a database of nobody's.
      if isNew { try db.execute(sql: "PRAGMA application_id = \(Migrations.applicationID)") }
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

  /// The reasons are in docs/decisions/0008-journal-mode.md.
  private static let settings = [
    "PRAGMA synchronous = FULL",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = OFF",
  ]
}
