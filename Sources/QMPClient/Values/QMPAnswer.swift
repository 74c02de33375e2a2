package import ControlProtocol

/// How a command ended; every command ends exactly once.
package enum QMPAnswer: Equatable, Sendable {
  /// Carried out, with what QEMU returned.
  case done(WireValue)
  /// QEMU refused it.
  case failed(QMPError)
  /// Never sent, so not carried out.
  case refused(QMPRefusal)
  /// Sent, and not answered within its deadline: whether it was or will be carried out is not known.
  case overdue
  /// Sent, and the connection ended before an answer: whether it was carried out is not known.
  case lost
}

/// Why a command was not sent.
package enum QMPRefusal: Equatable, Sendable {
  /// The connection is not open yet, or no more.
  case notOpen
  /// As many commands as ``QMPLimits/commands`` are without an answer, the overdue ones among them.
  case tooMany
  /// QEMU could not have read it, or could not have said whose fault it was.
  case unsendable(String)
}
