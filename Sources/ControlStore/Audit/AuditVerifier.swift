internal import ControlModel
package import ControlPlane
internal import Dispatch
internal import GRDB
internal import Glibc

/// Checks the audit trail of a state directory, also while a daemon works in it (`--verify-audit`).
///
/// It opens the database read-only: such a connection cannot write, and cannot move the write-ahead log into the
/// database either, so the daemon's stays the only one that does (SQLite's WAL-reset bug needs two that do). Readers
/// do not block the writer in this mode. Reads go in batches, each a read transaction of its own, so that the log can
/// start over between them; the trail only grows, so what one batch saw holds for the next.
package enum AuditVerifier {
  private static let batch = 512

  /// The first bad record of `directory`'s trail, or its end.
  ///
  /// `known` is a mark that the trail must contain. Throws when the database cannot be read at all.
  package static func verify(
    directory: String, containing known: AuditMark? = nil
  ) throws(StoreFailure) -> AuditVerdict {
    let path = directory + "/" + StateDirectory.databaseName
    var facts = stat()
    guard lstat(path, &facts) == 0 else { throw StoreFailure(.other, "\(path): \(SystemText.of(errno))") }
    guard facts.st_mode & S_IFMT == S_IFREG else { throw StoreFailure(.other, "\(path) is no regular file") }
    return try StoreFailure.mapped {
      let queue = try DatabaseQueue(path: path, configuration: configuration())
      let verdict = try walk(queue, known)
      try queue.close()
      return verdict
    }
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.label = "audit"
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    configuration.qos = .default
    return configuration
  }

  private static func walk(_ queue: DatabaseQueue, _ known: AuditMark?) throws -> AuditVerdict {
    var chain = AuditChain(known: known)
    while true {
      let last = chain.last.number
      // Before the first: also what has a number that none may have.
      let after = last == 0 ? Int64.min : Int64(clamping: last)
      let rows = try queue.read { db in try AuditRows.read(after: after, limit: batch, db) }
      if rows.isEmpty { return chain.end() }
      for row in rows {
        if let broken = chain.follow(row) { return broken }
      }
    }
  }
}
