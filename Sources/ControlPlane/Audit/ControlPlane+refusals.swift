internal import ControlModel

extension ControlPlane {
  /// Keeps a refusal for the audit trail: it goes out with the next commit, or within a second by itself.
  func keep(_ entry: AuditEntry) {
    refusals.add(entry)
    guard refusalTimer == nil else { return }
    let due = lane.now.monotonic.advanced(by: .seconds(1))
    refusalTimer = lane.schedule(at: due) { self.assumeIsolated { $0.writeRefusals() } }
  }

  /// The entry for a refusal that the model has not seen.
  func refusal(of verb: String, by issuer: Issuer, _ reason: Reason) -> AuditEntry {
    AuditEntry(
      time: lane.now.wall, issuer: describe(issuer), command: verb, decision: reason.rawValue, operation: nil, count: 1)
  }

  func writeRefusals() {
    refusalTimer?.cancel()
    refusalTimer = nil
    gathering.changes.audits += refusals.drain()
    flush()
  }
}
