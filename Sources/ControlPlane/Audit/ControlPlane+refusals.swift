internal import ControlModel

extension ControlPlane {
  /// Keeps a refusal for the audit trail: it goes out with the next commit, or within a second by itself.
  func keep(_ entry: AuditEntry) {
    refusals.add(entry)
    guard refusalTimer == nil else { return }
    let due = lane.now.monotonic.advanced(by: .seconds(1))
    refusalTimer = lane.schedule(at: due) { self.assumeIsolated { $0.writeRefusals() } }
  }

  private func writeRefusals() {
    refusalTimer = nil
    gathering.changes.audits += refusals.drain()
    flush()
  }
}
