import ControlModel
import DequeModule

/// What waits for the guest.
extension WorkLine {
  /// The longest pause before an eject request is presented again.
  private static let longestPause = Interval.seconds(60)

  /// A guest that boots loses the request; one that ignores it is asked again, ever less often.
  mutating func presentLater(_ slot: SlotNumber) {
    let pause = pauses[slot] ?? .seconds(1)
    pauses[slot] = min(Interval(nanoseconds: pause.nanoseconds * 2), Self.longestPause)
    actions.append(.arm(.present(slot), pause))
  }

  /// The CPUs have run: what waited for that is presented, for the first time.
  mutating func presentPutOff() {
    guard state.hasRun else { return }
    for slot in putOff.sorted() { queue.append(.present(slot)) }
    putOff = []
  }

  /// The guest boots anew, and with that loses what was presented: it need not wait as long as one that ignored it.
  mutating func presentSoon() {
    for slot in pauses.keys.sorted() {
      pauses[slot] = nil
      presentLater(slot)
    }
  }

  /// A connection waits for the last card's way out.
  mutating func park(_ work: Work, _ slot: SlotNumber) {
    guard case .request(let order) = work else { return }
    parked[slot] = order
    actions.append(.arm(.resume(slot), PartitionState.patience))
  }

  /// A revocation passes a connection that waits: that one is of the past then.
  mutating func dropParked(_ slot: SlotNumber, upTo epoch: Epoch) {
    guard case .connect(_, _, let asked, _)? = parked[slot]?.request, asked <= epoch else { return }
    parked[slot] = nil
    actions.append(.disarm(.resume(slot)))
  }

  /// What waited for a card to go has its way, and nothing more is asked of a guest that has let go.
  mutating func unpark() {
    for (slot, order) in parked.sorted(by: { $0.key < $1.key }) where state.attachments[slot] == nil {
      parked[slot] = nil
      queue.prepend(.request(order))
      actions.append(.disarm(.resume(slot)))
    }
    for slot in pauses.keys.sorted() where state.attachments[slot]?.presents != true {
      pauses[slot] = nil
      actions.append(.disarm(.present(slot)))
    }
  }
}
