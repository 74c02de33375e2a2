internal import ControlModel
internal import SeededRandom

extension Simulation {
  /// One thing happens, chosen by chance.
  mutating func step() {
    passTime()
    if !machine.outbox.isEmpty, faults.random.chance(350) {
      deliver()
    } else if machine.isBusy, faults.random.chance(450) {
      machine.progress(&faults)
    } else {
      happen()
    }
    noteMachineViolations()
    if violations.isEmpty { checkTruth() }
  }

  private mutating func happen() {
    switch faults.random.below(1000) {
    case 0..<560: guestActs()
    case 560..<800: command()
    case 800..<960: timerFires()
    case 960..<980: hearThePast()
    case 980..<999: nature()
    default: if faults.inject(.gracefulRestart, 500, true) { restart() }
    }
  }

  private mutating func passTime() {
    let length = faults.random.below(20) == 0 ? 2_000_000_000 : 20_000_000
    let passed = UInt64(faults.random.below(length))
    monotonic &+= passed
    wall &+= passed
    guard faults.inject(.clockJump, 1, true) else { return }
    wall = wall &- 500_000_000_000 &+ UInt64(faults.random.below(1_000)) &* 1_000_000_000
  }

  /// One of the machine's reports arrives: mostly the oldest, and never before an older one of the same slot.
  mutating func deliver() {
    guard !machine.outbox.isEmpty else { return }
    var place = 0
    if faults.isOn, machine.outbox.count > 1 {
      let choice = faults.random.below(machine.outbox.count)
      let overtaken = machine.outbox[..<choice]
      if choice > 0, overtaken.allSatisfy({ mayOvertake(machine.outbox[choice], $0) }),
        faults.inject(.reportReordered, 500, true)
      {
        place = choice
      }
    }
    let report = machine.outbox.remove(at: place)
    // A machine in the daemon's own process has no way to lose a report.
    if !machine.isInstant, isLosable(report), faults.inject(.reportLost, 25, true) {
      return history.note(.lost(report), step: steps)
    }
    if isNumbered(report) {
      past.append(report)
      if past.count > 24 { past.removeFirst() }
      if faults.inject(.reportDoubled, 40, true) { machine.outbox.append(report) }
    }
    submit(.machine(report))
  }

  /// A report of an earlier session arrives on the new one.
  private mutating func hearThePast() {
    guard !past.isEmpty else { return }
    faults.counts[.reportStale] += 1
    submit(.machine(faults.random.pick(past)))
  }

  private func mayOvertake(_ later: MachineReport, _ earlier: MachineReport) -> Bool {
    guard let a = slot(of: later), let b = slot(of: earlier) else { return false }
    return a != b
  }

  private func slot(of report: MachineReport) -> SlotNumber? {
    switch report {
    case .connected(let slot, _), .connectFailed(let slot, _, _), .released(let slot, _),
      .releaseFailed(let slot, _, _, _), .ejected(let slot, _, _), .collected(let slot, _, _),
      .cardInserted(let slot, _), .cardPulled(let slot),
      .cardChecked(let slot), .cardFailed(let slot, _), .deviceFault(let slot, _):
      slot
    case .poweredOn, .powerOnFailed, .poweredOff, .wasReset, .paused, .panicked, .differs: nil
    }
  }

  /// Whether the report names the epoch or generation that it is about, so that an old one can be told.
  private func isNumbered(_ report: MachineReport) -> Bool {
    switch report {
    case .connected, .connectFailed, .released, .releaseFailed, .ejected, .collected, .poweredOn, .powerOnFailed,
      .poweredOff, .wasReset, .paused, .panicked:
      true
    case .differs, .cardInserted, .cardPulled, .cardChecked, .cardFailed, .deviceFault: false
    }
  }

  /// A loss that a deadline or the next start puts right.
  private func isLosable(_ report: MachineReport) -> Bool {
    switch report {
    case .connected, .released, .poweredOn, .poweredOff: true
    case .releaseFailed(_, _, let isStillHeld, _): isStillHeld
    case .connectFailed, .ejected, .collected, .powerOnFailed, .wasReset, .paused, .panicked, .differs, .cardInserted,
      .cardPulled, .cardChecked, .cardFailed, .deviceFault:
      false
    }
  }

  private mutating func timerFires() {
    guard !timers.isEmpty else { return }
    let place = faults.random.below(timers.count)
    let isDue = timers[place].due <= monotonic
    guard isDue || faults.random.chance(40) else { return }
    let (timer, _) = timers.remove(at: place)
    if !isDue { faults.counts[.earlyDeadline] += 1 }
    let isTimely = !faults.inject(.untimelyDeadline, 100, true)
    submit(.deadline(timer, isTimely: isTimely))
  }

  /// What happens without the control program.
  private mutating func nature() {
    switch faults.random.below(8) {
    case 0:
      let place = faults.random.below(machine.processes.count)
      guard machine.processes[place].isOn else { return }
      faults.counts[.partitionDied] += 1
      machine.die(place, &faults)
    case 1:
      let place = faults.random.below(machine.ports.count)
      guard machine.ports[place].device != nil, !machine.ports[place].isBroken else { return }
      faults.counts[.deviceFault] += 1
      machine.breakDevice(machine.ports[place].number, faults.random.pick(DeviceFaultKind.allCases))
    case 2, 3, 4, 5, 6:
      for place in machine.ports.indices { machine.ports[place].isBroken = false }
    default:
      let place = faults.random.below(machine.ports.count)
      guard machine.ports[place].link != nil else { return }
      faults.counts[.cardPulled] += 1
      machine.pull(machine.ports[place].number)
    }
  }
}
