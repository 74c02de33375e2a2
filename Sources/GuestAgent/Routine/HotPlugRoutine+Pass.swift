internal import ControlModel
internal import ControlProtocol

/// One pass: the status is cleared first and the events are read then, so that no later event is lost.
extension HotPlugRoutine {
  mutating func passAnswered(_ pass: RegisterWork.Pass, _ answer: CallAnswer) {
    current = nil
    if case .refused(let rejection) = answer { return passFailed(pass, rejection) }
    switch pass.stage {
    case .readStatus: statusRead(pass, answer)
    case .clearStatus: go(pass, to: .findBuses)
    case .findBuses: busesFound(pass, answer)
    case .selectBus(let index): go(pass, to: .readInsertions(index))
    case .readInsertions(let index):
      var pass = pass
      for slot in Self.slots(answer, on: pass.buses[index]) { pass.inserted.insert(slot) }
      go(pass, to: .readEjects(index))
    case .readEjects(let index):
      var pass = pass
      for slot in Self.slots(answer, on: pass.buses[index]) { pass.ejects.insert(slot) }
      next(pass, after: index)
    case .readNames: end(pass, SlotRow.rows(answer))
    }
  }

  private mutating func go(_ pass: RegisterWork.Pass, to stage: RegisterWork.Pass.Stage) {
    var pass = pass
    pass.stage = stage
    step(.pass(pass))
  }

  private mutating func statusRead(_ pass: RegisterWork.Pass, _ answer: CallAnswer) {
    let mask = UInt64(GPEBlock.hotPlug | GPEBlock.deviceFault)
    var pass = pass
    pass.status = UInt32((answer.value ?? 0) & mask)
    if pass.status != 0 { return go(pass, to: .clearStatus) }
    if pass.isFull { go(pass, to: .findBuses) }
  }

  private mutating func busesFound(_ pass: RegisterWork.Pass, _ answer: CallAnswer) {
    var pass = pass
    var buses = Set<BusNumber>()
    if case .done(let result) = answer {
      for list in ["inserted", "eject_requested"] {
        guard case .array(let numbers)? = result[list] else { continue }
        for case .unsigned(let number) in numbers {
          if let number = UInt16(exactly: number) { buses.insert(SlotNumber(number).bus) }
        }
      }
    }
    pass.buses = buses.sorted()
    next(pass, after: -1)
  }

  /// The next bus, or the end of the reading.
  private mutating func next(_ pass: RegisterWork.Pass, after index: Int) {
    if index + 1 < pass.buses.count { return go(pass, to: .selectBus(index + 1)) }
    if pass.inserted.isEmpty, pass.ejects.allSatisfy({ slots[$0]?.isLettingGo == true }) { return end(pass, [:]) }
    go(pass, to: .readNames)
  }

  private mutating func passFailed(_ pass: RegisterWork.Pass, _ rejection: Rejection) {
    // What was read is cleared and would not come again before the next hello.
    begin(pass, [:])
    if pass.stage == .readNames { return again() }
    actions.append(.note("the registers could not be read: \(rejection.message)"))
    if rejection.reason != .partitionInactive { postpone(.pass(RegisterWork.Pass(isFull: true))) }
  }

  private mutating func end(_ pass: RegisterWork.Pass, _ rows: [SlotNumber: SlotRow]) {
    begin(pass, rows)
    again()
  }

  /// The line is a level: while it is asserted there is more to do.
  private mutating func again() { step(.pass(RegisterWork.Pass(isFull: false))) }

  private mutating func begin(_ pass: RegisterWork.Pass, _ rows: [SlotNumber: SlotRow]) {
    for slot in pass.inserted where !pass.ejects.contains(slot) { inserted(slot, rows[slot]) }
    for slot in pass.ejects {
      // The status bit is one for all slots, and may have risen after it was read: the slot's own row knows better.
      let isSaid = pass.status & UInt32(GPEBlock.deviceFault) != 0
      ejectRequested(slot, rows[slot], isFault: rows[slot]?.isFailed ?? isSaid)
    }
  }

  private static func slots(_ answer: CallAnswer, on bus: BusNumber) -> SlotSet {
    let bits = answer.value ?? 0
    return SlotSet(
      (0..<32).filter { bits & (1 << UInt64($0)) != 0 }.compactMap { SlotNumber(checkedBus: bus, bit: $0) })
  }
}

extension SlotWork {
  /// An eject is under way, so that its request, a level, says nothing new.
  var isLettingGo: Bool {
    switch phase {
    case .running(_, let event): event != .insertion
    case .ejecting: true
    case .reporting: false
    }
  }
}
