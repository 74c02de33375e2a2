/// What a connection has met so far that was dropped; for the log and for tests.
package struct QMPCounters: Equatable, Sendable {
  /// Answers to nothing that was asked here: of a dead connection, doubled, or without an id.
  package var unknownReplies: UInt64 = 0
  /// Answers to commands that were overdue.
  package var lateReplies: UInt64 = 0
  /// Lines before the greeting that are no QMP: the rest of what a dead connection was told.
  package var strayLines: UInt64 = 0
}
