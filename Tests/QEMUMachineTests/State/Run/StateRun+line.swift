import ControlModel
import ControlProtocol
import QMPClient

@testable import QEMUMachine

/// Commands on their way to QEMU and back, and the connection that they take.
extension StateRun {
  /// Sends the next command, and takes its answer.
  mutating func proceed() {
    guard let command = outgoing, let current = line.current else { return }
    count(command)
    var answer = QMPAnswer.overdue
    // QEMU refuses some commands for one reason alone, and that is relied on.
    if !current.progress.isRefusalTelling, strikes(.refused, 5) {
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
    answered(answer)
  }

  private mutating func execute(_ command: QMPCommand) -> QMPAnswer {
    if command.name == "device_del", qemu.status == .prelaunch {
      find("an eject is asked for before the CPUs have run: QEMU would take no later request")
    }
    let answer = qemu.execute(command)
    if case .done = answer, command.name == "device_add", case .request(let order)? = line.current?.work,
      case .connect(let slot, _, _, _) = order.request
    {
      inserted[slot] = order.device?.name
    }
    return answer
  }

  private mutating func count(_ command: QMPCommand) {
    commands += 1
    guard case .request(let order)? = line.current?.work else { return }
    switch order.request {
    case .connect(let slot, _, _, _), .revoke(let slot, _, _):
      orders.costs[slot, default: 0] += 1
      if orders.costs[slot, default: 0] > 60 { find("\(order.request) takes more than 60 commands") }
    default: return
    }
  }

  /// QEMU's side of the socket closes; the command under way may have been carried out.
  mutating func lose(_ isDone: Bool) {
    if wire == .closed { return }
    tell("the connection is lost")
    for event in held { heard(event) }
    held = []
    if let command = outgoing {
      if isDone { _ = execute(command) }
      answered(.lost)
    }
    wire = .closed
    isSeen = false
    feed { $0.closed() }
    // One piece of work was begun before the end was told, and finds the socket closed.
    if outgoing != nil { answered(.refused(.notOpen)) }
    reconnectPause = 10
    outageEnds = clock + UInt64(strikes(.longOutage, 50) ? 4000 + random.below(60_000) : random.below(300))
    timers[.reconnect] = clock + 10
  }

  mutating func reconnect() {
    guard clock >= outageEnds else {
      feed { $0.awaitConnection() }
      timers[.reconnect] = clock + reconnectPause
      reconnectPause = min(reconnectPause * 2, 500)
      return
    }
    tell("the connection is open")
    wire = .holding
    feed { $0.opened() }
  }

  /// Another daemon takes over what this one had; a decision that was not written down is lost with it.
  mutating func restart(_ losesUnwritten: Bool) {
    tell("restart")
    if let command = outgoing, random.chance(50) { _ = execute(command) }
    _ = qemu.takeEvents()
    if losesUnwritten { ledger.forgetUnwritten() }
    (outgoing, timers, held, pulls, isSeen, wire) = (nil, [:], [], [:], false, .closed)
    orders.restart()
    closed = []
    for slot in strays.keys { strays[slot]?.isExcused = true }
    strangers = []
    line = WorkLine(PartitionState(partition, generation: Setting.generation))
    line.isRunning = true
    state.isBeforeBoot = true
    state.expected = ledger.expected
    outageEnds = clock + UInt64(strikes(.longOutage, 30) ? 4000 + random.below(20_000) : random.below(20))
    timers[.reconnect] = clock
    feed { $0.awaitConnection() }
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
