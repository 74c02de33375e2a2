package import ControlModel

/// What a transport needs of the control program.
///
/// Every call comes on the lane that both share.
package protocol SessionService: Sendable {
  /// A connection was accepted. `output` stays good until ``closed(_:)``; nothing is sent to it after that.
  func opened(_ session: SessionID, issuer: Issuer, output: any SessionOutput)
  /// A request that has passed frame, verb, permission and argument checks. Answered exactly once through the
  /// session's output, unless the session has closed meanwhile.
  func perform(_ call: Call, ticket: Ticket)
  /// A frame of a guest that the connection answered itself, such as `ping`: a sign of life all the same.
  func heard(_ session: SessionID)
  /// A request that was refused before it reached the control program: for the audit trail.
  func refused(_ rejection: Rejection, verb: String?, session: SessionID)
  func closed(_ session: SessionID)
}

/// What the control program needs of a connection.
///
/// Called on the lane only.
package protocol SessionOutput: Sendable {
  /// The answer to one request; the connection puts answers in their order.
  func answer(_ ticket: Ticket, _ answer: Result<WireValue, Rejection>)
  /// Unasked, in the form in which the session said `hello`. Relays may be dropped and counted.
  func notify(_ notification: WireNotification)
  /// Events for a subscriber, in the form in which it subscribed. False when the connection's buffer is full: none of
  /// them was taken, and the control program waits for ``whenWritable(_:)``.
  func publish(_ events: ArraySlice<PublishedEvent>) -> Bool
  /// Asks to be told when a full buffer has drained.
  func whenWritable(_ resume: @escaping @Sendable () -> Void)
  /// Closes after what was sent before has gone out.
  func close()
}
