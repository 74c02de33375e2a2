import ControlProtocol
import QMPClient

/// A procedure under way: one command after the other, and back when one is refused.
struct ProcedureProgress: Equatable, Sendable {
  let procedure: Procedure
  private var values: [WireValue] = []
  /// The step that was refused, and why: what was done before it is undone.
  private var refusal: String?
  private var undo: ArraySlice<QMPCommand> = []
  private var undoFailed = false
  private var silence: String?

  init(_ procedure: Procedure) { self.procedure = procedure }

  /// The step whose command is under way; nil on the way back and at the end.
  var step: Procedure.Step? {
    guard silence == nil, refusal == nil, values.count < procedure.steps.count else { return nil }
    return procedure.steps[values.count]
  }

  /// What is sent next; nil at the end.
  var command: QMPCommand? { silence == nil ? step?.command ?? undo.first : nil }

  /// How it ended.
  var result: ProcedureResult {
    if let silence { return .unknown(silence) }
    guard let refusal else { return .done(values) }
    return undoFailed ? .torn(refusal) : .refused(refusal)
  }

  /// Takes the answer to ``command``.
  mutating func take(_ answer: QMPAnswer) {
    guard let step else { return undone(answer) }
    switch answer {
    case .done(let value): values.append(value)
    case .failed where step.mayFail: values.append(.null)
    case .failed(let error):
      refusal = "\(step.command.name): \(error.text)"
      undo = procedure.undo[...]
    case .refused, .overdue, .lost: silence = "\(step.command.name): \(answer.words)"
    }
  }

  private mutating func undone(_ answer: QMPAnswer) {
    undo = undo.dropFirst()
    switch answer {
    case .done: return
    // Nothing of that name: it was not made.
    case .failed(let error) where error.isAbsence: return
    case .failed, .refused, .overdue, .lost: undoFailed = true
    }
  }
}

extension QMPAnswer {
  fileprivate var words: String {
    switch self {
    case .done: "done"
    case .failed(let error): error.text
    case .refused(.notOpen): "QEMU's control socket is not open"
    case .refused(.tooMany): "too many commands wait for QEMU"
    case .refused(.unsendable(let why)): why
    case .overdue: "QEMU did not answer in time"
    case .lost: "QEMU's control socket was closed before it answered"
    }
  }
}

extension QMPError {
  /// What was to go is not there: QEMU has no class of its own for block nodes and network back ends.
  fileprivate var isAbsence: Bool {
    errorClass == "DeviceNotFound" || text.hasPrefix("Failed to find node") || text.contains("not found")
  }
}
