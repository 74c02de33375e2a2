import ControlModel
import ControlProtocol
import QMPClient

@testable import QEMUMachine

/// Commands on their way to QEMU and back, and the connection that they take.
extension StateRun {
  /// Sends the next command, and takes its answer.
  mutating func proceed() {
    guard let command = current?.command else { return }
    count(command)
    var answer = QMPAnswer.overdue
    // QEMU refuses some commands for one reason alone, and that is relied on.
    if current?.isRefusalTelling == false, strikes(.refused, 5) {
      answer = .failed(QMPError(errorClass: "GenericError", text: "by mishap", line: ""))
    } else if strikes(.unansweredNotDone, 3) {
      clock += 5000
    } else if strikes(.unansweredDone, 3) {
      _ = execute(command)
      clock += 5000
    } else {
      answer = execute(command)
    }
    tell("  \(command.name) \(short(command)): \(short(answer))")
    current?.take(answer)
    if let run = current, run.command == nil { end(run.result) }
  }

  private mutating func execute(_ command: QMPCommand) -> QMPAnswer {
    let answer = qemu.execute(command)
    if case .done = answer, command.name == "device_add", case .request(let order)? = current?.work,
      case .connect(let slot, _, _, _) = order.request
    {
      inserted[slot] = order.device?.name
    }
    return answer
  }

  private mutating func count(_ command: QMPCommand) {
    commands += 1
    guard case .request(let order)? = current?.work else { return }
    switch order.request {
    case .connect(let slot, _, _, _), .revoke(let slot, _, _):
      orders.costs[slot, default: 0] += 1
      if orders.costs[slot, default: 0] > 60 { find("\(order.request) takes more than 60 commands") }
    default: return
    }
  }

  /// QEMU's side of the socket closes; the command under way may have been carried out.
  mutating func lose(_ isDone: Bool) {
    if line == .closed { return }
    tell("the connection is lost")
    for event in held { heard(event) }
    held = []
    failCurrent(isDone)
    // One piece of work is begun before the end is told, and finds the socket closed.
    line = .closed
    failCurrent(false)
    reconnectPause = 10
    outageEnds = clock + UInt64(strikes(.longOutage, 50) ? 4000 + random.below(60_000) : random.below(300))
    arm(.reconnect, 10)
    arm(.deaf, 5000)
  }

  private mutating func failCurrent(_ isDone: Bool) {
    guard let command = current?.command else { return }
    if isDone { _ = execute(command) }
    while current?.command != nil { current?.take(.lost) }
    if let run = current { end(run.result) }
  }

  mutating func reconnect() {
    guard clock >= outageEnds else {
      if timers[.deaf] == nil { arm(.deaf, 5000) }
      arm(.reconnect, reconnectPause)
      reconnectPause = min(reconnectPause * 2, 500)
      return
    }
    tell("the connection is open")
    line = .holding
    isDeaf = false
    timers[.deaf] = nil
    queue.insert(.lookUp(.opening), at: 0)
    arm(.check, 60_000)
    turn()
  }

  /// Another daemon takes over what this one had; a decision that was not written down is lost with it.
  mutating func restart(_ losesUnwritten: Bool) {
    tell("restart")
    if let command = current?.command, random.chance(50) { _ = execute(command) }
    _ = qemu.takeEvents()
    if losesUnwritten { ledger.forgetUnwritten() }
    (queue, current, parked, pauses, timers, held, isDeaf) = ([], nil, [:], [:], [:], [], false)
    line = .closed
    orders.restart()
    closed = []
    for slot in strays.keys { strays[slot]?.isExcused = true }
    strangers = []
    state = PartitionState(partition, generation: Setting.generation)
    state.isBeforeBoot = true
    state.expected = ledger.expected
    outageEnds = clock + UInt64(strikes(.longOutage, 30) ? 4000 + random.below(20_000) : random.below(20))
    arm(.reconnect, 0)
    arm(.deaf, 5000)
    resume()
  }

  private func short(_ command: QMPCommand) -> String {
    for key in ["node-name", "id", "name"] {
      if case .string(let name)? = command.arguments[key] { return name }
    }
    return ""
  }

  private func short(_ answer: QMPAnswer) -> String {
    switch answer {
    case .done: "done"
    case .failed(let error): error.text
    case .refused, .overdue, .lost: "no answer"
    }
  }
}
