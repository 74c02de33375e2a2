/// What a check of the whole audit trail found.
package enum AuditVerdict: Equatable, Sendable {
  /// Every record fits the one before; the newest one's number is their count.
  case intact(AuditMark)
  /// The first record that does not fit.
  case broken(record: UInt64, fault: AuditFault)
}

/// Why a record of the trail cannot be believed.
package enum AuditFault: Equatable, Sendable {
  /// Its fields do not give its hash: a field was changed.
  case hash
  /// It does not follow the record before: one was exchanged or rewritten.
  case previous
  /// The number is missing: a record was taken out, or the end was cut off before a known mark.
  case gap
  /// The record at a known mark has another hash: the trail was rewritten from some record on.
  case mark
  /// A field is none of its kind.
  case unreadable(String)
}
