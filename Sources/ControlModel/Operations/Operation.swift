/// A command under way, or ended: durable, so that it goes on or is undone after any crash (I-5).
package struct Operation: Keyed, Equatable, Codable, Sendable {
  package let id: OperationID
  package let issuer: Issuer
  /// The verb, as on the wire.
  package let verb: String
  /// Wall clock when it was accepted, nanoseconds since 1970.
  package let began: UInt64
  /// Wall clock when it ended.
  package var ended: UInt64?
  /// The part under way; a `failover` has several, one after the other.
  package var part: Part
  /// What comes after ``part`` (Fig 11), in order.
  package var failover: Failover?
  package var result: OperationResult?

  package init(id: OperationID, issuer: Issuer, verb: String, began: UInt64, part: Part, failover: Failover? = nil) {
    self.id = id
    self.issuer = issuer
    self.verb = verb
    self.began = began
    self.part = part
    self.failover = failover
  }
  package var key: OperationID { id }
  package var isUnderWay: Bool { result == nil }
}

/// How an operation ended: exactly one of done, refused and timed out (the reason tells which).
package enum OperationResult: Equatable, Codable, Sendable {
  case done(Outcome)
  case failed(Rejection)
}
