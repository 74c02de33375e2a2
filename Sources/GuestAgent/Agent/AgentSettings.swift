package import ControlModel

/// What an agent is told at its start.
package struct AgentSettings: Sendable {
  /// Where the daemon is reached.
  package enum Medium: Equatable, Sendable {
    /// A partition's Unix socket.
    case socket(String)
    /// A character device, such as `/dev/virtio-ports/org.controlprog.agent.0`.
    case device(String)
  }

  package let medium: Medium
  package var identity: AgentIdentity
  /// Executables; without one the event is answered as done.
  package var insertHook: String?
  package var ejectHook: String?
  package var stopHook: String?
  package var hookTimeout = Interval.seconds(30)
  package var heartbeat = Interval.seconds(1)
  /// The built-in check: each inserted card is opened and checked before its hook runs.
  package var claims = false
  /// Where in the partition's memory the check may read a sector to.
  package var claimBuffer: UInt64?
  /// The built-in actions of slots, after the check and before the hook.
  package var actions = DeviceActions()
  /// Spreads the attempts to connect.
  package var seed: UInt64 = 0

  package init(medium: Medium, identity: AgentIdentity) {
    self.medium = medium
    self.identity = identity
  }
}
