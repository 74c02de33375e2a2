/// What the shell must do because of a decision, in order.
package enum Effect: Equatable, Sendable {
  case machine(MachineRequest)
  case answer(Ticket, Reply)
  case notify(PartitionID, Notification)
  /// Close the connections of the partition's agents, after what was sent to them.
  case closeSessions(PartitionID)
  /// Replaces what was armed for this timer.
  case arm(TimerID, after: Interval)
  case disarm(TimerID)
}

/// The answer to an input that carried a ticket.
package enum Reply: Equatable, Sendable {
  case outcome(Outcome)
  case rejected(Rejection)
  case value(UInt64)
  case done
}

/// One decision: what to write, then what to do.
package struct Transition: Equatable, Sendable {
  package var changes = ChangeSet()
  package var effects: [Effect] = []
  package init() {}
}
