import ControlProtocol
import QMPClient

@testable import QEMUMachine

/// A procedure under way, as `ProcedureRun` has it: one command after the other, and back when one is refused.
struct RunningProcedure {
  let procedure: Procedure
  let work: Work
  private var values: [WireValue] = []
  private var refusal: String?
  private var undo: ArraySlice<QMPCommand> = []
  private var undoFailed = false
  private var silence: String?

  init(_ procedure: Procedure, _ work: Work) {
    self.procedure = procedure
    self.work = work
  }

  /// What is sent next; nil at the end.
  var command: QMPCommand? {
    if silence != nil { return nil }
    if refusal != nil { return undo.first }
    return values.count < procedure.steps.count ? procedure.steps[values.count].command : nil
  }

  /// What is refused here is not there; no other reason counts.
  var isRefusalTelling: Bool {
    guard refusal == nil, values.count < procedure.steps.count else { return false }
    let step = procedure.steps[values.count]
    return step.mayFail || step.command.name == "set_link"
  }

  var result: ProcedureResult {
    if let silence { return .unknown(silence) }
    guard let refusal else { return .done(values) }
    return undoFailed ? .torn(refusal) : .refused(refusal)
  }

  mutating func take(_ answer: QMPAnswer) {
    guard refusal == nil else {
      undo.removeFirst()
      switch answer {
      case .done: return
      case .failed(let error) where error.errorClass == "DeviceNotFound" || error.text.hasPrefix("Failed to find"):
        return
      case .failed, .refused, .overdue, .lost: undoFailed = true
      }
      return
    }
    let step = procedure.steps[values.count]
    switch answer {
    case .done(let value): values.append(value)
    case .failed where step.mayFail: values.append(.null)
    case .failed(let error):
      refusal = "\(step.command.name): \(error.text)"
      undo = procedure.undo[...]
    case .refused, .overdue, .lost: silence = "\(step.command.name): no answer"
    }
  }
}
