internal import ControlConfiguration
internal import ControlPlane
internal import ControlStore

/// `--verify-audit`: follows the hash chain of the audit trail, also beside a running daemon.
enum AuditCheck {
  static func run(_ configuration: Configuration) throws(Ending) {
    let verdict: AuditVerdict
    do throws(StoreFailure) {
      verdict = try AuditVerifier.verify(directory: configuration.stateDirectory)
    } catch {
      throw .unusable("the audit trail cannot be read: \(error.text)")
    }
    switch verdict {
    case .intact(let mark): print("audit: \(mark.number) records, intact, newest hash \(mark.hex)")
    case .broken(let record, let fault): throw .checkFailed("audit: record \(record) is bad: \(text(fault))")
    }
  }

  private static func text(_ fault: AuditFault) -> String {
    switch fault {
    case .hash: "its fields do not give its hash, so one of them was changed"
    case .previous: "it does not follow the record before it"
    case .gap: "it is missing"
    case .mark: "its hash is not the one that was noted elsewhere"
    case .unreadable(let field): "\(field) cannot be read"
    }
  }
}
