internal import ControlPlane

/// The walk along the trail, record by record.
struct AuditChain {
  private(set) var last = AuditMark.origin
  private let known: AuditMark?

  init(known: AuditMark?) { self.known = known }

  /// Takes the next record that was found; a verdict when it does not fit.
  mutating func follow(_ row: Result<FoundRecord, StoreFailure>) -> AuditVerdict? {
    let expected = last.number + 1
    let record: AuditRecord
    let hash: [UInt8]
    switch row {
    case .success(let found): (record, hash) = (found.record, found.hash)
    case .failure(let failure): return .broken(record: expected, fault: .unreadable(failure.text))
    }
    guard record.number == expected else { return .broken(record: expected, fault: .gap) }
    guard record.previous == last.hash else { return .broken(record: expected, fault: .previous) }
    guard record.hash == hash else { return .broken(record: expected, fault: .hash) }
    if let known, known.number == expected, known.hash != hash { return .broken(record: expected, fault: .mark) }
    last = AuditMark(number: expected, hash: hash)
    return nil
  }

  /// No record is left.
  func end() -> AuditVerdict {
    if let known, known.number > last.number { return .broken(record: last.number + 1, fault: .gap) }
    return .intact(last)
  }
}

/// A row of the trail, with the hash that stands in it.
struct FoundRecord {
  let record: AuditRecord
  let hash: [UInt8]
}
