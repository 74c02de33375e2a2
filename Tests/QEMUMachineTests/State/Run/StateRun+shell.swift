import ControlModel
import ControlProtocol
import QMPClient

@testable import QEMUMachine

/// What `PartitionDriver` does, on the run's own clock.
extension StateRun {
  func isArmed(_ timer: WorkLine.Timer) -> Bool { timers[.line(timer)] != nil }

  mutating func fire(_ timer: Timer) {
    switch timer {
    case .reconnect: reconnect()
    case .pull(let slot): giveUpPull(slot)
    case .line(let timer):
      if timer == .deaf { tell("QEMU does not answer") }
      feed { $0.fired(timer) }
    }
  }

  mutating func heard(_ event: QMPEvent) {
    tell("event \(event.name) \(event.data["device"] ?? .null)")
    feed { $0.heard(event) }
  }

  mutating func give(_ order: Order) { feed { $0.take(order) } }

  /// Gives the line something, and does what it says.
  mutating func feed(_ input: (inout WorkLine) -> Void) {
    input(&line)
    if isPerforming { return }
    isPerforming = true
    var count = 0
    while case let actions = line.takeActions(), !actions.isEmpty {
      count += actions.count
      if count > 1000 { return find("it turns without end, at last with \(actions[0])") }
      for action in actions { perform(action) }
    }
    isPerforming = false
    finishPulls()
    if isSeen, wire == .holding { deliverEvents() }
  }

  private mutating func perform(_ action: WorkLine.Action) {
    switch action {
    case .send(let command):
      outgoing = command
      isBusy = true
    case .tell(let report): take(report)
    case .note(let words): tell("note: \(words)")
    case .arm(let timer, let delay):
      // A check that found nothing wrong does not ask for the next one so soon.
      if timer == .check, delay == .seconds(1) { isBusy = true }
      timers[.line(timer)] = clock + delay.nanoseconds / 1_000_000
    case .hasten(let timer, let delay):
      timers[.line(timer)] = min(clock + delay.nanoseconds / 1_000_000, timers[.line(timer)] ?? .max)
    case .disarm(let timer): timers[.line(timer)] = nil
    case .deliverEvents: isSeen = true
    case .disconnect: find("the queue is full")
    }
  }

  private mutating func deliverEvents() {
    wire = .open
    isSeen = false
    let events = held
    held = []
    for event in events { heard(event) }
  }

  /// An answer to the command under way; with the last one the procedure ends.
  mutating func answered(_ answer: QMPAnswer) {
    outgoing = nil
    guard let current = line.current else { return }
    var progress = current.progress
    progress.take(answer)
    let end = progress.command == nil ? progress.result : nil
    let purpose = progress.procedure.purpose
    if let end { tell("ended \(purpose) for \(words(current.work)): \(end.words ?? "done")") }
    if end != nil, case .lookUp(.check) = purpose { noteLook() }
    isBusy = false
    feed { $0.answered(answer) }
    if case .done? = end, case .lookUp(let why) = purpose { lookedUp(why) }
  }

  mutating func dropParked(_ slot: SlotNumber, upTo epoch: Epoch) {
    let before = line.parked.count
    feed { $0.dropParked(slot, upTo: epoch) }
    struck[.revokeOfWaiting, default: 0] += before - line.parked.count
  }

  private func words(_ work: Work) -> String {
    switch work {
    case .request(let order): "\(order.request)\(order.isLookedUp ? ", looked up" : "")"
    case .event(let event): "\(event.name)"
    default: "\(work)"
    }
  }
}
