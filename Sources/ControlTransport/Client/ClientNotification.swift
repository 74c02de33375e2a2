package import ControlProtocol

/// What the daemon tells of its own accord.
package struct ClientNotification: Equatable, Sendable {
  package let method: String
  package let params: WireValue
  package init(method: String, params: WireValue) {
    self.method = method
    self.params = params
  }
}

/// Why a call has no answer.
package enum ClientError: Error, Equatable, CustomStringConvertible {
  /// The connection ended first; whether the command was carried out is not known.
  case disconnected
  /// The daemon said something that is not the protocol.
  case malformed(String)
  /// The connection was turned away with this line.
  case turnedAway(String)

  package var description: String {
    switch self {
    case .disconnected: "the connection ended before the answer"
    case .malformed(let what): "the answer is not of this protocol: \(what)"
    case .turnedAway(let line): "the daemon let nobody in: \(line)"
    }
  }
}
