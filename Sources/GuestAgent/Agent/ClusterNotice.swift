package import ControlModel
package import ControlProtocol

/// What the daemon relays from and about the other members: information, never an order.
package enum ClusterNotice: Equatable, Sendable {
  case heartbeat(from: String, sequence: UInt64, service: AgentPresence.Service)
  /// `change` is one of the words of the notification `peer`.
  case peer(partition: String, change: String)
  case message(from: String, text: String)

  /// Nil for any other notification, and for one that lacks something.
  package init?(method: String, params: WireValue) {
    switch (method, params["from"], params["partition"]) {
    case ("heartbeat", .string(let from)?, _):
      guard case .unsigned(let sequence)? = params["sequence"], case .string(let word)? = params["service"],
        let service = AgentPresence.Service(rawValue: word)
      else { return nil }
      self = .heartbeat(from: from, sequence: sequence, service: service)
    case ("peer", _, .string(let partition)?):
      guard case .string(let change)? = params["change"] else { return nil }
      self = .peer(partition: partition, change: change)
    case ("message", .string(let from)?, _):
      guard case .string(let text)? = params["message"] else { return nil }
      self = .message(from: from, text: text)
    default: return nil
    }
  }
}
