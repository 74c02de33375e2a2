package import ControlModel

/// A request that has passed frame, verb, permission and argument checks.
package enum Call: Equatable, Sendable {
  /// Changes something: decided in order, durable before it is answered.
  case change(Command)
  case show(Query)
  case events(since: UInt64?, limit: Int?)
  case explain(ExplainTarget)
  case subscribe(kinds: [EventKind]?, since: UInt64?)
  case guest(GuestCall)
  /// Answered by the connection itself: nothing of the state is needed.
  case local(LocalCall)

  /// How the answer may overtake others on a JSON connection (protocol, section 2).
  package var ordering: Ordering { if case .change = self { .serial } else { .free } }
  package enum Ordering: Sendable {
    /// Begun only when the connection's earlier serial calls are answered.
    case serial
    case free
  }
}

/// The reads of the state.
package enum Query: Equatable, Sendable {
  case slots, partitions, gatekeeper, operations, sessions, metrics, version
  case gpe(PartitionReference)
  case operation(OperationID)
}

package enum ExplainTarget: Equatable, Sendable {
  case slot(SlotNumber)
  case partition(PartitionReference)
  case operation(OperationID)
}

/// What only a partition's own socket may say.
package enum GuestCall: Equatable, Sendable {
  case hello(agent: String?, version: String?, bootID: String?)
  /// `port` is 0 to 65,535; `width` is 1, 2 or 4 bytes.
  case ioRead(port: UInt16, width: Int)
  case ioWrite(port: UInt16, width: Int, value: UInt32)
  case gpeRead
  case ost(slot: SlotNumber, event: OSTEvent, status: UInt32)
  /// `width` is 1, 2, 4 or 8 bytes.
  case mmioRead(slot: SlotNumber, offset: UInt64, width: Int)
  case mmioWrite(slot: SlotNumber, offset: UInt64, width: Int, value: UInt64)
  case heartbeat(sequence: UInt64, service: AgentPresence.Service)
  case send(to: PartitionReference, message: String)
}

package enum LocalCall: Equatable, Sendable {
  case ping
  case help(verb: String?)
  case discover
}
