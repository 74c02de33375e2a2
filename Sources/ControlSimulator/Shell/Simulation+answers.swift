internal import ControlModel
internal import SeededRandom

extension Simulation {
  mutating func answered(_ ticket: Ticket, _ reply: Reply) {
    history.note(.answered(ticket, reply), step: steps)
    guard unanswered.remove(ticket.request) != nil else {
      return fail("I-5", "request \(ticket.request) was answered twice, or nobody asked it")
    }
    if case .outcome(let outcome) = reply { checkIsDurable(outcome) }
    guard let place = openReads.firstIndex(where: { $0.request == ticket.request }) else { return }
    let read = openReads.remove(at: place)
    if case .value(let value) = reply { found(value, read) }
  }

  /// I-6: what is answered as done has ended on the disk.
  private mutating func checkIsDurable(_ outcome: Outcome) {
    let operation: OperationID?
    switch outcome {
    case .moved(let moved): operation = moved.operation
    case .powered(let id, _, _): operation = id
    case .failedOver(let over): operation = over.operation
    case .done: operation = nil
    }
    guard let operation, disk.operations.contains(operation) || disk.lastOperation < operation else { return }
    fail("I-6", "operation \(operation.number) was answered as done and is not so on the disk")
  }

  /// A guest sees a bit and decides what to do about it.
  private mutating func found(_ value: UInt64, _ read: OpenRead) {
    guard let place = guests.firstIndex(where: { $0.partition == read.partition }) else { return }
    for bit in 0..<32 where value & (1 << UInt64(bit)) != 0 {
      guard let slot = SlotNumber(checkedBus: read.bus, bit: bit) else { continue }
      let deeds = read.event == .insertion ? insertionDeeds(slot) : ejectDeeds(slot)
      guests[place].todo += deeds
      if !deeds.isEmpty, faults.inject(.answerDoubled, 60, true) { guests[place].todo += deeds }
    }
  }

  private mutating func insertionDeeds(_ slot: SlotNumber) -> [SimulatedGuest.Deed] {
    if faults.inject(.guestSilent, 60, true) { return [] }
    if faults.inject(.guestRefused, 60, true) { return [.answer(slot, .insertion, status: 1)] }
    let done = SimulatedGuest.Deed.answer(slot, .insertion, status: 0)
    return faults.random.chance(200) ? [.answer(slot, .insertion, status: 0x80), done] : [done]
  }

  private mutating func ejectDeeds(_ slot: SlotNumber) -> [SimulatedGuest.Deed] {
    if faults.inject(.guestSilent, 60, true) { return [] }
    if faults.inject(.guestRefused, 60, true) { return [.answer(slot, .eject, status: 2)] }
    let done: [SimulatedGuest.Deed] = [.eject(slot), .answer(slot, .eject, status: 0)]
    return faults.random.chance(200) ? [.answer(slot, .eject, status: 0x84)] + done : done
  }

  mutating func notified(_ partition: PartitionID, _ notification: Notification) {
    guard let place = guests.firstIndex(where: { $0.partition == partition }), !guests[place].sessions.isEmpty else {
      return
    }
    switch notification {
    case .sci: guests[place].interrupted(buses: buses)
    case .stop, .power(.button):
      if faults.random.chance(500) { wish(place) }
    case .heartbeat, .peer, .message, .power: return
    }
  }

  /// The guest obeys and shuts down, some time.
  private mutating func wish(_ place: Int) { guests[place].wantsToEnd = true }
}
