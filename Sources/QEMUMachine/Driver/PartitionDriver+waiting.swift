import ControlModel
import DequeModule
import NIOCore

/// What waits for the guest, and what is looked at again.
extension PartitionDriver {
  /// The longest pause before an eject request is presented again.
  private static let longestPause = Interval.seconds(60)

  /// A guest that boots loses the request; one that ignores it is asked again, ever less often.
  func presentLater(_ slot: SlotNumber) {
    let pause = pauses[slot] ?? .seconds(1)
    pauses[slot] = min(Interval(nanoseconds: pause.nanoseconds * 2), Self.longestPause)
    arm(.present(slot), pause) { driver in
      driver.queue.append(.present(slot))
      driver.turn()
    }
  }

  /// The guest boots anew, and with that loses what was presented: it need not wait as long as one that ignored it.
  func presentSoon() {
    for slot in pauses.keys {
      pauses[slot] = nil
      presentLater(slot)
    }
  }

  /// A connection waits for the last card's way out.
  func park(_ work: Work, _ slot: SlotNumber) {
    guard case .request(let order) = work else { return }
    parked.removeValue(forKey: slot)?.timer.cancel()
    let this = NIOLoopBound(self, eventLoop: eventLoop)
    let patience = TimeAmount.nanoseconds(Int64(clamping: PartitionState.patience.nanoseconds))
    let timer = eventLoop.scheduleTask(in: patience) { this.value.resume(slot) }
    parked[slot] = Parked(order: order, timer: timer)
  }

  /// A revocation passes a connection that waits: that one is of the past then.
  func dropParked(_ slot: SlotNumber, upTo epoch: Epoch) {
    guard let waiting = parked[slot], case .connect(_, _, let asked, _) = waiting.order.request, asked <= epoch else {
      return
    }
    parked.removeValue(forKey: slot)?.timer.cancel()
  }

  private func resume(_ slot: SlotNumber) {
    guard var order = parked.removeValue(forKey: slot)?.order else { return }
    order.mayWait = false
    queue.prepend(.request(order))
    turn()
  }

  /// What waited for a card to go has its way.
  func unpark() {
    for (slot, waiting) in parked where state.attachments[slot] == nil {
      waiting.timer.cancel()
      parked[slot] = nil
      queue.prepend(.request(waiting.order))
    }
    for slot in pauses.keys where state.attachments[slot]?.presents != true {
      pauses[slot] = nil
      disarm(.present(slot))
    }
  }

  /// The truth check, soon after something happened and once a minute (I-6).
  ///
  /// One that is due already is not put off: a guest that causes events could else keep it away.
  func checkSoon(_ delay: Interval) {
    let due = eventLoop.now + .nanoseconds(Int64(clamping: delay.nanoseconds))
    if timers[.check] != nil, let checkDue, checkDue <= due { return }
    checkDue = due
    arm(.check, delay) { driver in
      driver.checkDue = nil
      if !driver.queue.contains(.lookUp(.check)) { driver.queue.append(.lookUp(.check)) }
      driver.checkSoon(.seconds(60))
      driver.turn()
    }
  }

  /// Something looked wrong: it counts when it is still so a second from now, and not before.
  func checkAgain() {
    queue.removeAll { $0 == .lookUp(.check) }
    disarm(.check)
    checkSoon(.seconds(1))
  }

  /// Nothing is waited for any more.
  func forgetAll() {
    for waiting in parked.values { waiting.timer.cancel() }
    for timer in timers.values { timer.cancel() }
    parked = [:]
    timers = [:]
    pauses = [:]
    checkDue = nil
    queue = []
    current = nil
    isDeaf = false
  }
}
