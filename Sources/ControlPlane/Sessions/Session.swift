internal import ControlModel
internal import ControlProtocol

/// A connection as the plane knows it; a class, since it is looked up for every request and every event.
final class Session {
  let id: SessionID
  let issuer: Issuer
  let output: any SessionOutput
  /// It has said `hello`: it is an agent, and notifications go to it.
  var saidHello = false
  /// What software it is, as its `hello` said.
  var agent: String?
  /// Requests so far.
  var requests: UInt64 = 0

  init(id: SessionID, issuer: Issuer, output: any SessionOutput) {
    self.id = id
    self.issuer = issuer
    self.output = output
  }
}
