internal import ControlModel

/// What becomes of one slot, from the event to `_OST`.
extension HotPlugRoutine {
  mutating func connectedAtBoot(_ present: SlotSet) {
    guard isReady else { return }
    for slot in present where slots[slot] == nil { start(.insertion, slot, "") }
  }

  mutating func inserted(_ slot: SlotNumber, _ row: SlotRow?) {
    guard slots.contains(slot) else { return start(.insertion, slot, row?.device ?? "") }
    // The card may have been away since the hook began: it runs once more.
    slots[known: slot].wantsInsertion = true
    slots[known: slot].wantsEject = false
  }

  mutating func ejectRequested(_ slot: SlotNumber, _ row: SlotRow?, isFault: Bool) {
    let event: HookEvent = isFault ? .fault : .eject
    guard let work = slots[slot] else { return start(event, slot, row?.device ?? "") }
    slots[known: slot].wantsInsertion = false
    guard !work.isLettingGo else { return }
    slots[known: slot].wantsEject = true
    slots[known: slot].isFault = isFault
  }

  private mutating func start(_ event: HookEvent, _ slot: SlotNumber, _ device: String) {
    lastRun += 1
    slots[slot] = SlotWork(slot: slot, phase: .running(run: lastRun, event), device: device)
    actions.append(
      .run(HookOrder(run: lastRun, slot: slot, event: event, device: device, partition: partition)))
    actions.append(.watch(slot, run: lastRun))
  }

  mutating func hookEnded(_ slot: SlotNumber, _ run: UInt64, _ result: HookResult) {
    guard let work = slots[slot], case .running(run, let event) = work.phase else { return }
    let isEject = event != .insertion
    guard isReady else {
      // What is not said now is presented again, but an eject that was done is not done twice.
      if isEject, result == .done { slots[known: slot].phase = .ejecting } else { slots[slot] = nil }
      return
    }
    if isEject, result == .done {
      slots[known: slot].phase = .ejecting
      return queue.append(.eject(slot, .selectBus))
    }
    // The result of a card that may have been away is no answer for the one that is there now.
    if !isEject, work.wantsInsertion { return finish(slot) }
    var status = OSTStatus.success
    if case .failed(let code, let why) = result {
      status = code
      actions.append(.note("the \(event.rawValue) of slot \(slot.number) is refused with _OST \(code): \(why)"))
    }
    slots[known: slot].phase = .reporting
    queue.append(.report(slot, isEject: isEject, status: status, isFinal: true))
  }

  mutating func hookIsSlow(_ slot: SlotNumber, _ run: UInt64) {
    guard isReady, let work = slots[slot], case .running(run, let event) = work.phase else { return }
    let isEject = event != .insertion
    queue.append(
      .report(
        slot, isEject: isEject, status: isEject ? OSTStatus.ejectInProgress : OSTStatus.insertionInProgress,
        isFinal: false))
  }

  /// The slot's work is done: what came meanwhile is next.
  mutating func finish(_ slot: SlotNumber) {
    guard let work = slots[slot] else { return }
    slots[slot] = nil
    if work.wantsEject {
      start(work.isFault ? .fault : .eject, slot, work.device)
    } else if work.wantsInsertion {
      start(.insertion, slot, work.device)
    }
  }
}
