import QMPClient

@testable import QEMUMachine

extension ProcedureProgress {
  /// What is refused here is not there; no other reason counts.
  var isRefusalTelling: Bool { step.map { $0.mayFail || $0.command.name == "set_link" } ?? false }
}
