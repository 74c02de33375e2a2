/// What an event is about when somebody may have to act on it: the journal has a stable identity for each.
package enum EventTopic: String, CaseIterable, Equatable, Codable, Sendable {
  /// A member took slots or power from another.
  case fence
  /// A cluster has fenced too often: no member may take until an operator clears it.
  case fenceLocked
  /// A slot is withheld from everyone.
  case quarantine
  case failoverBegun
  case failoverDone
  /// A failover ended otherwise than done.
  case failoverFailed
}
