package import ControlModel

/// What one client may use up (design: safety, limits).
package struct LimitSettings: Equatable, Sendable {
  package var jsonDepth = 16
  /// Unanswered requests of a connection.
  package var outstandingRequests = 20
  package var connectionsPerPartition = 8
  package var connectionsPerUser = 64
  package var connectionsForAdmins = 8
  /// Commands of one partition a second, and how many may come at once.
  package var guestCommandsPerSecond = 50
  package var guestCommandBurst = 100
  /// Register and device accesses, `ping`, `heartbeat`, `hello` and `ost` of one partition a second.
  package var guestAccessesPerSecond = 5000
  /// How long a guest over its rate is slowed before it is refused.
  package var slowdown: Interval = .seconds(1)
  /// Bytes.
  package var unreadOutput: UInt64 = 256 << 10
  package var unreadGrace: Interval = .seconds(5)
  package var partialLine: Interval = .seconds(5)
  package init() {}
}
