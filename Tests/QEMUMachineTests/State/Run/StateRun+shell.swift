import ControlModel
import ControlProtocol
import QMPClient

@testable import QEMUMachine

/// What `PartitionDriver` does, line by line, on the run's own clock.
extension StateRun {
  mutating func arm(_ timer: Timer, _ delay: UInt64) { timers[timer] = clock + delay }

  mutating func fire(_ timer: Timer) {
    switch timer {
    case .reconnect: reconnect()
    case .deaf:
      isDeaf = true
      tell("QEMU does not answer")
      turn()
    case .check:
      if !queue.contains(.lookUp(.check)) { queue.append(.lookUp(.check)) }
      arm(.check, 60_000)
      turn()
    case .present(let slot):
      queue.append(.present(slot))
      turn()
    case .resume(let slot):
      guard var order = parked.removeValue(forKey: slot) else { return }
      order.mayWait = false
      queue.insert(.request(order), at: 0)
      turn()
    }
  }

  mutating func heard(_ event: QMPEvent) {
    tell("event \(event.name) \(event.data["device"] ?? .null)")
    queue.append(.event(event))
    arm(.check, 200)
    turn()
  }

  mutating func turn() {
    if isTurning { return }
    isTurning = true
    defer { isTurning = false }
    var count = 0
    while current == nil, line != .closed || isDeaf, !queue.isEmpty {
      let work = queue.removeFirst()
      count += 1
      if count > 200 { return find("it turns without end, at last with \(work)") }
      switch state.decide(work) {
      case .report(let reports): told(reports, work)
      case .park(let slot): park(work, slot)
      case .run(let procedure): begin(procedure, work)
      }
    }
  }

  private mutating func begin(_ procedure: Procedure, _ work: Work) {
    tell("runs \(procedure.purpose), \(procedure.steps.count) commands, for \(words(work))")
    current = RunningProcedure(procedure, work)
    if line == .closed {
      end(.unknown("QEMU's control socket does not answer"))
    } else if procedure.steps.isEmpty {
      end(.done([]))
    }
  }

  /// The procedure under way has come to its end.
  mutating func end(_ result: ProcedureResult) {
    guard let run = current else { return }
    current = nil
    tell("ended \(run.procedure.purpose): \(result.words ?? "done")")
    if case .lookUp(.check) = run.procedure.purpose { noteLook() }
    let conclusion = state.conclude(run.procedure.purpose, run.work, result)
    for note in conclusion.notes { tell("note: \(note)") }
    queue.insert(contentsOf: conclusion.next, at: 0)
    if case .eject(let slot) = run.procedure.purpose { presentLater(slot) }
    var isOpened = false
    if case .lookUp(.opening) = run.procedure.purpose, case .done = result { isOpened = line == .holding }
    if conclusion.checkAgain { arm(.check, 1000) }
    told(conclusion.reports, run.work)
    if case .lookUp(let why) = run.procedure.purpose { lookedUp(why, conclusion, result) }
    unpark()
    turn()
    if isOpened, line == .holding { deliverEvents() }
  }

  private mutating func deliverEvents() {
    line = .open
    let events = held
    held = []
    for event in events { heard(event) }
  }

  private mutating func presentLater(_ slot: SlotNumber) {
    let pause = pauses[slot] ?? 1000
    pauses[slot] = min(pause * 2, 60_000)
    arm(.present(slot), pause)
  }

  private mutating func park(_ work: Work, _ slot: SlotNumber) {
    guard case .request(let order) = work else { return }
    tell("waits: \(words(work))")
    parked[slot] = order
    arm(.resume(slot), PartitionState.patience.nanoseconds / 1_000_000)
  }

  mutating func dropParked(_ slot: SlotNumber, upTo epoch: Epoch) {
    guard let order = parked[slot], case .connect(_, _, let asked, _) = order.request, asked <= epoch else { return }
    struck[.revokeOfWaiting, default: 0] += 1
    parked[slot] = nil
    timers[.resume(slot)] = nil
  }

  private mutating func unpark() {
    for (slot, order) in parked.sorted(by: { $0.key < $1.key }) where state.attachments[slot] == nil {
      timers[.resume(slot)] = nil
      parked[slot] = nil
      queue.insert(.request(order), at: 0)
    }
    for slot in pauses.keys where state.attachments[slot] == nil {
      pauses[slot] = nil
      timers[.present(slot)] = nil
    }
  }

  private mutating func told(_ reports: [MachineReport], _ work: Work) {
    for report in work.told(reports) { take(report) }
  }

  func words(_ work: Work) -> String {
    switch work {
    case .request(let order): "\(order.request)\(order.isLookedUp ? ", looked up" : "")"
    case .event(let event): "\(event.name)"
    default: "\(work)"
    }
  }
}
