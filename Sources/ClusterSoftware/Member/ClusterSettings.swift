package import ControlModel

/// How a member of a cluster behaves; the members of one cluster should be told the same.
package struct ClusterSettings: Equatable, Sendable {
  /// Which flow of Fig 11 answers a fault.
  package enum Flow: String, Equatable, Sendable, CaseIterable {
    /// Case (a) for a sick guest OS, case (b) for a sick service alone.
    case auto
    case a, b
  }

  /// Who walks through the steps of Fig 9.
  package enum Commands: String, Equatable, Sendable, CaseIterable {
    /// The member says them one by one, as the source has it.
    case steps
    /// The control program, by the one durable `failover` command.
    case failover
  }

  package var flow = Flow.auto
  package var commands = Commands.failover
  package var detector = DetectorSettings.missed(count: 3)
  /// Between two heartbeats; the same for all members.
  package var heartbeat = Interval.seconds(1)
  /// How long a member may take from its power-on to its first heartbeat.
  package var bootLimit = Interval.seconds(60)
  /// How step 1107 takes the slots of a living member away; only for ``Commands/steps``.
  package var removal = RemovalMode.revoke
  /// What a command may take that waits for a guest.
  package var timeout = Interval.seconds(60)
  /// Percent of the CPUs for the active side and for the others; nil leaves them as they are.
  package var activeShare: UInt64? = 90
  package var standbyShare: UInt64? = 10
  package var service = ServiceSettings()

  package init() {}

  /// How long a member that comes later in the order leaves the first move to one that comes before it.
  var stagger: Interval { heartbeat }
  /// Until a refused attempt is made again, at first; doubled each time.
  static let retry = Interval.seconds(1)
  static let longestRetry = Interval.seconds(60)
}
