import ControlProtocol
import NIOCore
import QMPClient

/// A procedure under way: sends one command after the other, and undoes what was done when one is refused.
///
/// On the event loop.
final class ProcedureRun {
  /// How long QEMU may take to answer one command: its main loop may wait for the host's storage.
  static let deadline = Duration.seconds(5)

  private let procedure: Procedure
  private let connection: QMPConnection
  private let done: (ProcedureResult) -> Void
  private var values: [WireValue] = []
  private var refusal: String?
  private var undo: ArraySlice<QMPCommand> = []
  private var undoFailed = false

  init(_ procedure: Procedure, over connection: QMPConnection, done: @escaping (ProcedureResult) -> Void) {
    self.procedure = procedure
    self.connection = connection
    self.done = done
  }

  func start() { next() }

  private func next() {
    guard values.count < procedure.steps.count else { return done(.done(values)) }
    let step = procedure.steps[values.count]
    send(step.command) { run, answer in run.stepped(step, answer) }
  }

  private func stepped(_ step: Procedure.Step, _ answer: QMPAnswer) {
    switch answer {
    case .done(let value):
      values.append(value)
      next()
    case .failed where step.mayFail:
      values.append(.null)
      next()
    case .failed(let error):
      refusal = "\(step.command.name): \(error.text)"
      // What was not done needs no undoing; QEMU's refusal of that is expected.
      undo = procedure.undo[...]
      goBack()
    case .refused, .overdue, .lost: done(.unknown("\(step.command.name): \(answer.words)"))
    }
  }

  private func goBack() {
    guard let command = undo.popFirst() else {
      let words = refusal ?? ""
      return done(undoFailed ? .torn(words) : .refused(words))
    }
    send(command) { run, answer in
      switch answer {
      case .done: break
      // Nothing of that name: it was not made.
      case .failed(let error) where error.isAbsence: break
      case .failed, .refused, .overdue, .lost: run.undoFailed = true
      }
      run.goBack()
    }
  }

  private func send(_ command: QMPCommand, _ then: @escaping (ProcedureRun, QMPAnswer) -> Void) {
    connection.submit(command, deadline: Self.deadline).assumeIsolated().whenSuccess { then(self, $0) }
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
