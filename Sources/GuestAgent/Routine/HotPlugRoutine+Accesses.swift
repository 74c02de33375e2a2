internal import ControlModel
internal import ControlProtocol

/// Which access comes next, and what its answer means.
extension HotPlugRoutine {
  func call(of work: RegisterWork) -> AgentCall {
    switch work {
    case .pass(let pass): call(of: pass)
    case .eject(let slot, .selectBus): .write(.busSelect, UInt32(slot.bus.number))
    case .eject(_, .readRequests): .read(.ejectRequested)
    case .eject(let slot, .write): .write(.eject, 1 << UInt32(slot.bit))
    case .eject(let slot, .report): .ost(slot, isEject: true, status: OSTStatus.success)
    case .eject(_, .findOwner): .showSlots
    case .report(let slot, let isEject, let status, _): .ost(slot, isEject: isEject, status: status)
    }
  }

  private func call(of pass: RegisterWork.Pass) -> AgentCall {
    switch pass.stage {
    case .readStatus: .read(.status)
    case .clearStatus: .write(.status, pass.status)
    case .findBuses: .gpeRead
    case .selectBus(let index): .write(.busSelect, UInt32(pass.buses[index].number))
    case .readInsertions: .read(.inserted)
    case .readEjects: .read(.ejectRequested)
    case .readNames: .showSlots
    }
  }

  mutating func answered(_ answer: CallAnswer) {
    // What a lost connection means is told by itself.
    guard let work = current, answer != .lost else { return }
    switch work {
    case .pass(let pass): passAnswered(pass, answer)
    case .eject(let slot, let stage): ejectAnswered(slot, stage, answer)
    case .report(let slot, _, _, let isFinal):
      current = nil
      if case .refused(let rejection) = answer {
        // A final answer that could not be taken for the moment must still be given.
        if isFinal, rejection.isPassing { return postpone(work) }
        actions.append(.note("_OST of slot \(slot.number) was refused: \(rejection.message)"))
      }
      if isFinal { finish(slot) }
    }
  }

  private mutating func ejectAnswered(
    _ slot: SlotNumber, _ stage: RegisterWork.EjectStage, _ answer: CallAnswer
  ) {
    current = nil
    if case .refused(let rejection) = answer {
      if rejection.isPassing { return postpone(.eject(slot, stage == .report ? .report : .selectBus)) }
      actions.append(.note("slot \(slot.number) could not be ejected: \(rejection.message)"))
      return finish(slot)
    }
    switch stage {
    case .selectBus: step(.eject(slot, .readRequests))
    case .readRequests:
      let stands = (answer.value ?? 0) & (1 << UInt64(slot.bit)) != 0
      step(.eject(slot, stands ? .write : .findOwner))
    case .write: step(.eject(slot, .report))
    case .report: finish(slot)
    case .findOwner: requestIsGone(slot, SlotRow.rows(answer)[slot])
    }
  }

  /// A slot that is still ours is taken into use again: its hook has let go of it.
  private mutating func requestIsGone(_ slot: SlotNumber, _ row: SlotRow?) {
    let isOurs = row?.owner == partition
    actions.append(.note("the eject request for slot \(slot.number) is gone; the slot is \(isOurs ? "" : "not ")ours"))
    if isOurs, slots.contains(slot) { slots[known: slot].wantsInsertion = true }
    finish(slot)
  }

  mutating func step(_ work: RegisterWork) {
    current = work
    sayCurrent()
  }
}

extension Rejection {
  /// The same may be done a little later.
  var isPassing: Bool { reason == .overloaded || reason == .storeError || reason == .machineError }
}

extension SlotRow {
  /// The rows of what `show_slots` answered, by slot; empty for anything else.
  static func rows(_ answer: CallAnswer) -> [SlotNumber: SlotRow] {
    guard case .done(let result) = answer, case .array(let rows)? = result["slots"] else { return [:] }
    var found: [SlotNumber: SlotRow] = [:]
    for row in rows {
      guard case .unsigned(let number)? = row["slot"], let number = UInt16(exactly: number) else { continue }
      var device = ""
      if case .string(let name)? = row["device"] { device = name }
      var owner: String?
      if case .string(let name)? = row["partition"], row["enabled"] == .bool(true) { owner = name }
      found[SlotNumber(number)] = SlotRow(
        device: device, isFailed: row["state"] == .string("failed") || row["quarantined"] == .bool(true), owner: owner)
    }
    return found
  }
}
