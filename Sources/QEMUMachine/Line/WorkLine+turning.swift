import ControlModel
import DequeModule
import QMPClient

/// From what waits to what is done.
extension WorkLine {
  /// Goes on with what waits, until something has to be waited for.
  mutating func turn() {
    while current == nil, isOpen || isDeaf, isRunning, let work = queue.popFirst() {
      if work == .lookUp(.check), queue.contains(where: \.isEvent) {
        // What has happened already is heard first: it explains what would be found.
        queue.append(work)
        continue
      }
      switch state.decide(work) {
      case .report(let reports): tell(reports, work)
      case .park(let slot): park(work, slot)
      case .presentLater(let slot): putOff.insert(slot)
      case .run(let procedure): run(procedure, work)
      }
    }
  }

  /// QEMU's answer to the command that was sent, or why there is none.
  mutating func answered(_ answer: QMPAnswer) {
    guard current != nil else { return }
    current?.progress.take(answer)
    proceed()
    turn()
  }

  private mutating func run(_ procedure: Procedure, _ work: Work) {
    current = Current(work: work, progress: ProcedureProgress(procedure))
    if isOpen { proceed() } else { end(.unknown("QEMU's control socket does not answer")) }
  }

  private mutating func proceed() {
    guard let progress = current?.progress else { return }
    if let command = progress.command { actions.append(.send(command)) } else { end(progress.result) }
  }

  private mutating func end(_ result: ProcedureResult) {
    guard let (work, purpose) = current.map({ ($0.work, $0.progress.procedure.purpose) }) else { return }
    current = nil
    let conclusion = state.conclude(purpose, work, result)
    actions += conclusion.notes.map { .note($0) }
    for next in conclusion.next.reversed() { queue.prepend(next) }
    if case .eject(let slot) = purpose { presentLater(slot) }
    if case .lookUp(.opening) = purpose, case .done = result { actions.append(.deliverEvents) }
    if conclusion.checkAgain { checkAgain() }
    tell(conclusion.reports, work)
    presentPutOff()
    unpark()
  }

  private mutating func tell(_ reports: [MachineReport], _ work: Work) {
    actions += work.told(reports).map { .tell($0) }
  }

  /// Something looked wrong: it counts when it is still so a second from now, and not before.
  private mutating func checkAgain() {
    queue.removeAll { $0 == .lookUp(.check) }
    actions.append(.arm(.check, .seconds(1)))
  }
}
