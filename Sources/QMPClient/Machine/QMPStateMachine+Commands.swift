internal import ControlProtocol

extension QMPStateMachine {
  mutating func execute(_ command: QMPCommand, _ token: UInt64, _ deadline: Duration) {
    guard phase == .ready else { return actions.append(.answered(token: token, .refused(.notOpen))) }
    guard pending.count + overdue.count < limits.commands else {
      return actions.append(.answered(token: token, .refused(.tooMany)))
    }
    if let fault = command.fault(depth: limits.depth) { return refuse(token, fault) }
    let id = newID()
    let line = command.line(id: id)
    guard line.count <= limits.command else { return refuse(token, "longer than \(limits.command) bytes") }
    pending[id] = Pending(number: lastNumber, token: token)
    actions.append(.send(line))
    actions.append(.schedule(.command(lastNumber), deadline))
  }

  private mutating func refuse(_ token: UInt64, _ text: String) {
    actions.append(.answered(token: token, .refused(.unsendable(text))))
  }

  mutating func newID() -> String {
    lastNumber += 1
    return id(lastNumber)
  }

  func id(_ number: UInt64) -> String { "\(prefix).\(number)" }

  mutating func answered(_ id: WireValue?, _ result: Result<WireValue, QMPError>) {
    guard case .string(let id)? = id else {
      counters.unknownReplies += 1
      return
    }
    if negotiated(id, result) { return }
    if let command = pending.removeValue(forKey: id) {
      actions.append(.cancel(.command(command.number)))
      actions.append(.answered(token: command.token, Self.answer(result)))
    } else if overdue.remove(id) != nil {
      counters.lateReplies += 1
    } else {
      counters.unknownReplies += 1
    }
  }

  private static func answer(_ result: Result<WireValue, QMPError>) -> QMPAnswer {
    switch result {
    case .success(let value): .done(value)
    case .failure(let error): .failed(error)
    }
  }

  /// The deadline of a command that was answered meanwhile changes nothing.
  mutating func expire(_ number: UInt64) {
    let id = id(number)
    guard let command = pending.removeValue(forKey: id) else { return }
    overdue.insert(id)
    actions.append(.answered(token: command.token, .overdue))
  }
}
