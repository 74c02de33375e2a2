package import ControlModel

/// The bounds of the sockets; the defaults are those of the design (safety, limits).
package struct TransportSettings: Equatable, Sendable {
  /// Requests outstanding on one connection; beyond that it is not read.
  package var outstandingLimit = 20
  /// Bytes of output that a client has not read; beyond that it is not read either.
  package var outputLimit = 262_144
  /// How long a connection may stay over ``outputLimit`` before it is closed.
  package var outputGrace = Interval.seconds(5)
  /// Bytes of unread output beyond which events and relays wait: well below ``outputLimit``, so that neither ever
  /// closes a connection.
  package var publishLimit = 65_536
  /// How long a line may stay without its LF on a partition's socket.
  package var partialLineGrace = Interval.seconds(5)
  /// How long a connection that is closed for its own fault is still read, unheard, so that it sees why.
  package var lingerGrace = Interval.seconds(1)
  /// Relayed notifications that wait for one connection.
  package var relayLimit = 256
  package var connectionsPerPartition = 8
  package var connectionsPerUser = 64
  /// All connections together, those of admins too; the daemon derives it from its configuration.
  package var connectionLimit = 1_024
  /// Of these, how many are left to admins.
  package var reservedForAdmins = 8
  package var guestLimits: RateLimits? = .guest
  /// Nil: operators are not limited.
  package var operatorLimits: RateLimits?
  /// How long somebody over the rate is slowed before `overloaded` is answered.
  package var slowdown = Interval.seconds(1)
  /// How long accepting pauses when there is no descriptor left.
  package var acceptPause = Interval.milliseconds(250)
  /// Connections that wait to be accepted; the kernel's `somaxconn` bounds it.
  package var backlog: Int32 = 4_096
  package init() {}
}
