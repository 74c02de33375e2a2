package import ControlModel
package import ControlPlane
internal import GRDB
internal import Synchronization

/// The state on disk: DIR/state.db, SQLite with a write-ahead log and one connection.
///
/// A commit is answered when fdatasync(2) has returned. A refused one has left nothing, not even after a crash.
package final class SQLiteStore: StateStore {
  private let queue: DatabaseQueue
  private let directory: StateDirectory
  /// nil after a failure: the next transaction reads it anew.
  private let tail: Mutex<Tail?>
  private let space = SpaceWatch()
  private let ballast: Ballast
  private let retention: Retention
  private let checkpointPages: Int
  private let monotonic: @Sendable () -> UInt64
  private let lock: InstanceLock

  /// Opens the store of `path`, a directory that is made when it is missing, and keeps every other daemon out of it.
  package init(directory path: String, options: StoreOptions = StoreOptions()) throws(StoreOpenError) {
    directory = try StateDirectory(path: path)
    lock = try InstanceLock(in: directory)
    try directory.prepareDatabase()
    ballast = Ballast(bytes: options.ballastBytes, logBytes: options.logBytes)
    retention = Retention(options)
    checkpointPages = max(1, options.checkpointPages)
    monotonic = options.monotonic
    let (queue, tail) = try Self.connect(directory, ballast)
    self.queue = queue
    self.tail = Mutex(tail)
    setCheckpoint(checkpointPages)
    // A database that has its own pages lets the log start over without growing, should the room run out.
    checkpoint(.restart)
    if !ballast.reserveLog(in: directory) || !ballast.make(in: directory) { becomeLow() }
  }

  /// A full file system may keep SQLite from its index file: the ballast makes room for one more attempt.
  private static func connect(
    _ directory: borrowing StateDirectory, _ ballast: Ballast
  ) throws(StoreOpenError) -> (DatabaseQueue, Tail) {
    do {
      return try connect(directory)
    } catch .database(let failure) where failure.kind == .full && ballast.giveUp(in: directory) {
      return try connect(directory)
    }
  }

  private static func connect(
    _ directory: borrowing StateDirectory
  ) throws(StoreOpenError) -> (DatabaseQueue, Tail) {
    do {
      let queue = try Connection.open(directory.databasePath)
      return (queue, try queue.read { db in try Tail(db) })
    } catch let error as StoreOpenError {
      throw error
    } catch {
      throw .database(StoreFailure(any: error))
    }
  }

  deinit { try? queue.close() }

  /// The file system was found full: nothing should be taken on, only given back; readable from any thread.
  package var isLow: Bool { space.isLow }

  /// The newest record of the audit trail, for the journal; nil after a failed commit, until the next good one.
  package var auditMark: AuditMark? { tail.withLock { $0?.audit } }

  package func load() throws(StoreFailure) -> StoredState? {
    try StoreFailure.mapped { try queue.read { db in try StateReader.read(db, try Tail(db)) } }
  }

  package func events(from first: UInt64, limit: Int) throws(StoreFailure) -> [EventRecord] {
    try StoreFailure.mapped { try queue.read { db in try EventRows.read(from: first, limit: limit, db) } }
  }

  package func oldestEvent() throws(StoreFailure) -> UInt64 {
    try StoreFailure.mapped { try queue.read { db in try EventRows.bounds(db)?.oldest ?? 1 } }
  }

  package func commit(_ changes: ChangeSet) throws(StoreFailure) {
    if changes.isEmpty { return }
    if space.isLookDue(at: monotonic()) { recoverSpace() }
    do {
      try transact(changes, prunes: true)
    } catch let failure where failure.kind == .full {
      _ = ballast.giveUp(in: directory)
      becomeLow()
      // Once more: with the ballast's room, the log written from its start, and nothing pruned.
      checkpoint(.restart)
      try transact(changes, prunes: false)
    }
  }

  /// Makes the ballast anew when there is room again, from any thread; true when the store is not low afterwards.
  @discardableResult
  package func recoverSpace() -> Bool {
    guard space.isLow else { return true }
    guard ballast.reserveLog(in: directory), ballast.make(in: directory) else { return false }
    setCheckpoint(checkpointPages)
    space.recovered()
    return true
  }

  private func transact(_ changes: ChangeSet, prunes: Bool) throws(StoreFailure) {
    var next = tail.withLock { last in last.take() }
    var mayStandInLog = false
    do {
      next = try queue.writeWithoutTransaction { db in
        try db.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
        do {
          var end = try next ?? Tail(db)
          try ChangeWriter.write(changes, &end, db)
          if prunes { try retention.prune(&end, db) }
          mayStandInLog = true
          try db.cachedStatement(sql: "COMMIT").execute()
          return end
        } catch {
          // SQLite has rolled some errors back itself; the first error is the one to tell.
          if db.isInsideTransaction { try? db.rollback() }
          throw error
        }
      }
    } catch {
      let failure = StoreFailure(any: error)
      // A write for which there was no room has left its frame unfinished.
      throw mayStandInLog && !Self.isNoRoom(error) ? emptyLog(after: failure) : failure
    }
    tail.withLock { $0 = next }
  }

  private static func isNoRoom(_ error: any Error) -> Bool {
    (error as? DatabaseError)?.resultCode == .SQLITE_FULL
  }

  /// Empties the log after a COMMIT that failed, so that refused stays refused.
  ///
  /// Its frames may stand complete in the log although the sync did not succeed, and a crash would bring them back.
  private func emptyLog(after failure: StoreFailure) -> StoreFailure {
    guard checkpoint(.truncate) else {
      return StoreFailure(failure.kind, failure.text + " (a crash now may still bring this change about)")
    }
    _ = ballast.reserveLog(in: directory)
    return failure
  }

  @discardableResult
  private func checkpoint(_ mode: Database.CheckpointMode) -> Bool {
    (try? queue.writeWithoutTransaction { db in try db.checkpoint(mode) }) != nil
  }

  private func becomeLow() {
    space.becameLow(at: monotonic())
    setCheckpoint(min(checkpointPages, Connection.tightCheckpoint))
  }

  private func setCheckpoint(_ pages: Int) {
    // A setting of the connection; that it fails changes nothing but how long the log gets.
    try? queue.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA wal_autocheckpoint = \(pages)") }
  }
}
