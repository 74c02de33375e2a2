internal import ControlProtocol
internal import ControlTransport

extension QMPStateMachine {
  mutating func read(_ bytes: [UInt8]) {
    guard phase != .idle, phase != .ended else { return }
    bytes.withUnsafeBytes { lines.append($0) }
    while phase != .ended {
      switch lines.next() {
      case .frame(let line): take(line)
      case .incomplete: return
      case .tooLong: end(.lineTooLong)
      }
    }
  }

  private mutating func take(_ line: ArraySlice<UInt8>) {
    let message: QMPMessage
    do throws(QMPMessage.Fault) {
      message = try QMPMessage(line, depth: limits.depth)
    } catch {
      // A dead connection may have left the rest of a line before the greeting.
      if phase == .greeting { counters.strayLines += 1 } else { end(.malformed(error.text)) }
      return
    }
    switch message {
    case .greeting(let greeting): greeted(greeting)
    case .event(let event): take(event, bytes: line.count)
    case .answer(let id, let result): answered(id, result)
    }
  }

  private mutating func greeted(_ greeting: QMPGreeting) {
    guard phase == .greeting else { return end(.malformed("a second greeting")) }
    phase = .negotiating(greeting)
    actions.append(.send(QMPCommand("qmp_capabilities").line(id: newID())))
  }

  /// False when the answer is not the one that is waited for.
  mutating func negotiated(_ id: String, _ result: Result<WireValue, QMPError>) -> Bool {
    guard case .negotiating(let greeting) = phase, id == self.id(lastNumber) else { return false }
    switch result {
    case .success:
      phase = .ready
      actions.append(.cancel(.greeting))
      actions.append(.ready(greeting))
      if !limits.holdsEvents { deliverEvents() }
    case .failure(let error): end(.refused(error))
    }
    return true
  }

  private mutating func take(_ event: QMPEvent, bytes: Int) {
    guard holdsEvents else { return actions.append(.notice(.event(event))) }
    guard held.count < limits.heldEvents, heldBytes + bytes <= limits.heldBytes else { return end(.tooManyEvents) }
    held.append(event)
    heldBytes += bytes
  }

  /// Before the connection is open they wait whatever was asked.
  mutating func deliverEvents() {
    guard phase == .ready else { return }
    holdsEvents = false
    passOnHeld()
  }

  mutating func passOnHeld() {
    for event in held { actions.append(.notice(.event(event))) }
    held = []
    heldBytes = 0
  }
}
