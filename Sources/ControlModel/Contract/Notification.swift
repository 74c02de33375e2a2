/// What the control program tells the agents of a partition of its own accord (protocol, section 3, end).
package enum Notification: Equatable, Sendable {
  /// A logical SCI: an enabled status bit rose (Fig 5 step 504, Fig 6 step 603).
  case sci(partition: PartitionID)
  case heartbeat(from: PartitionID, sequence: UInt64, service: AgentPresence.Service)
  /// A member's agent, power or maintenance changed.
  case peer(partition: PartitionID, change: PeerChange)
  case message(from: PartitionID, message: String)
  /// Step 1108: stop the service and shut the OS down within `deadline`.
  case stop(operation: OperationID, deadline: Interval)
  case power(PowerSignal)

  /// Relayed from another guest: may be dropped when the queue is full, oldest first.
  package var isRelay: Bool {
    switch self {
    case .heartbeat, .message, .peer: true
    case .sci, .stop, .power: false
    }
  }
}

package enum PowerSignal: String, Equatable, Sendable { case on, off, button }

package enum PeerChange: String, Equatable, Sendable {
  case agentConnected = "agent_connected"
  case agentGone = "agent_gone"
  case agentSilent = "agent_silent"
  case active
  case inactive
  case maintenanceOn = "maintenance_on"
  case maintenanceOff = "maintenance_off"
}
