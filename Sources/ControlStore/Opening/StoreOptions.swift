internal import Glibc

/// Limits and sizes of a ``SQLiteStore``; the defaults are the product's.
package struct StoreOptions: Sendable {
  /// Retained events at least, 1 or more; up to an eighth more, at most 256, until the next pruning.
  package var eventLimit = 1_000_000
  /// Finished operations retained at least, 1 or more; up to a quarter more, at most 256.
  package var operationLimit = 1_000
  /// Bytes of the file that is given up when the file system is full; 0 for none.
  package var ballastBytes = 1_048_576
  /// Bytes set aside for SQLite's write-ahead log, so that a full file system does not stop small commits.
  package var logBytes = 1_048_576
  /// Pages in the write-ahead log, 1 or more, after which SQLite moves them into the database.
  package var checkpointPages = 1_000
  /// The monotonic clock in nanoseconds; it only spaces out the attempts to make the ballast anew.
  package var monotonic: @Sendable () -> UInt64 = StoreOptions.hostMonotonic

  package init() {}

  /// clock_gettime(2) of CLOCK_MONOTONIC.
  package static func hostMonotonic() -> UInt64 {
    var time = timespec()
    guard clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
