/// What the control program itself knows of the software inside a partition: the evidence rule's witness.
///
/// Not durable: after a restart of the daemon the count of silence starts anew, so that the daemon's own
/// absence is nobody's fault (design: safety, "who may do what").
package struct AgentPresence: Keyed, Equatable, Codable, Sendable {
  package enum Service: String, Hashable, Codable, Sendable, CaseIterable { case ok, failed, stopped, starting }

  package let partition: PartitionID
  /// Sessions on the partition's socket that have said `hello`.
  package var sessions: [SessionID] = []
  /// When any frame of such a session last came.
  package var lastFrame: Moment = Moment(nanoseconds: 0)
  /// What its heartbeats last said of the service.
  package var service: Service?
  /// Its silence passed the cluster's limit while the daemon was up and responsive.
  package var isSilent: Bool = false
  /// Its machine's CPUs stand still, as the machine itself says.
  package var isPaused: Bool = false

  package init(partition: PartitionID) { self.partition = partition }
  package var key: PartitionID { partition }
}
