internal import ControlModel
internal import ControlProtocol

/// A connection as the plane knows it.
struct Session {
  let issuer: Issuer
  let output: any SessionOutput
  /// Wall clock, nanoseconds since 1970.
  let opened: UInt64
  /// It has said `hello`: it is an agent, and notifications go to it.
  var saidHello = false
  /// What its `hello` said of it.
  var agent: String?
  var version: String?
  var bootID: String?
  /// Requests so far.
  var requests: UInt64 = 0
}
