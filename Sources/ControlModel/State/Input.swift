/// All that can happen to the control program.
package enum Input: Equatable, Sendable {
  /// A command, from whom, and where its answer goes.
  case command(Command, Issuer, Ticket)
  case machine(MachineReport)
  /// The deadline of this timer passed. `isTimely` false: the daemon itself was not up or responsive meanwhile.
  case deadline(TimerID, isTimely: Bool)
  /// A frame came from a session that had said `hello`.
  case agentFrame(PartitionID, SessionID)
  case agentHello(PartitionID, SessionID)
  case agentClosed(PartitionID, SessionID)
  case heartbeat(PartitionID, sequence: UInt64, service: AgentPresence.Service)
  case message(from: PartitionID, to: PartitionReference, message: String, Ticket)
  /// A trapped register access.
  case portRead(PartitionID, port: UInt16, width: Int, Ticket)
  case portWrite(PartitionID, port: UInt16, width: Int, value: UInt32, Ticket)
  case ost(PartitionID, SlotNumber, OSTEvent, status: UInt32, Ticket)
  /// A guest was refused an access this many times since the last such input.
  case accessRefused(PartitionID, SlotNumber, count: Int)
  /// The configuration was read again.
  case reconfigured(Topology)
  /// SIGTERM.
  case stopping
}

/// The ACPI `_OST` source events that a guest may answer (ACPI 6.5, section 6.3.5).
package enum OSTEvent: String, Equatable, Sendable { case insertion, eject }

/// What a deadline belongs to.
package enum TimerID: Hashable, Sendable {
  case operation(OperationID)
  case silence(PartitionID)
}
