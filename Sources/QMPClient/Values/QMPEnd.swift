/// Why a connection ended, or never came to be.
package enum QMPEnd: Error, Equatable, Sendable, CustomStringConvertible {
  /// This side closed it.
  case closed
  /// QEMU hung up, or its process ended; `midLine` when in the middle of a line.
  case hungUp(midLine: Bool)
  /// The socket could not be opened or used.
  case failed(String)
  /// No greeting, or no answer to the negotiation, in time: QEMU serves one client at a time, or does not run.
  case noGreeting
  /// QEMU refused the negotiation.
  case refused(QMPError)
  /// A line is no message of QMP.
  case malformed(String)
  /// A line is longer than ``QMPLimits/line``.
  case lineTooLong
  /// More events came than may be held back; none is ever dropped in silence.
  case tooManyEvents

  package var description: String {
    switch self {
    case .closed: "the connection was closed"
    case .hungUp(let midLine): midLine ? "QEMU hung up in the middle of a line" : "QEMU hung up"
    case .failed(let text): text
    case .noGreeting: "QEMU did not greet in time"
    case .refused(let error): "QEMU refused the negotiation: \(error.text)"
    case .malformed(let text): "a line is no QMP: \(text)"
    case .lineTooLong: "a line is too long"
    case .tooManyEvents: "too many events were held back"
    }
  }
}
