package import ControlModel

/// The service that the member looks after, and for how long each of its programs may take.
///
/// Each program is run with the word `start`, `stop` or `check` as its only argument and exits with status 0 when it has
/// done that; so one program may serve for all three.
package struct ServiceSettings: Equatable, Sendable {
  package var start: String?
  package var stop: String?
  package var check: String?
  package var startLimit = Interval.seconds(20)
  package var stopLimit = Interval.seconds(20)
  /// A service that hangs is seen after ``checkInterval`` and this.
  package var checkLimit = Interval.seconds(5)
  /// From the end of one check to the next.
  package var checkInterval = Interval.seconds(1)
  /// Checks in a row that must fail.
  package var checkFailures = 1
  package var startAttempts = 2
  /// Between two attempts.
  package var startPause = Interval.seconds(1)
  /// How often a failed service is started again here before it counts as failed.
  package var restarts = 0

  package init() {}
}
