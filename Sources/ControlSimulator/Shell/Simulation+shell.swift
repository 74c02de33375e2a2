internal import ControlModel
internal import SeededRandom

extension Simulation {
  /// Decides on one input and on the reports that it brings about at once; commits when enough has gathered.
  mutating func submit(_ input: Input) {
    take(input)
    while !inbox.isEmpty, violations.isEmpty { take(.machine(inbox.removeFirst())) }
    if violations.isEmpty, faults.random.below(scenario.groupSize) == 0 || !faults.isOn { commit() }
  }

  private mutating func take(_ input: Input) {
    steps += 1
    history.note(.input(input), step: steps)
    if case .machine(let report) = input { facts.append(report) }
    let before = state
    let transition = state.apply(input, at: stamp)
    absorb(transition)
    check(input, before, transition)
  }

  /// Files a decision: access ends now, the rest follows its commit.
  mutating func absorb(_ transition: Transition) {
    if !decided.write(transition.changes) { fail("I-5", "the events' numbers have a gap") }
    var atOnce: [MachineReport] = []
    for effect in transition.effects {
      switch effect {
      case .machine(let request) where request.endsAccess:
        atOnce += ask(request)
        isAhead = true
      case .arm(let timer, _), .disarm(let timer):
        // What it was armed for is over: it must not run out while its successor waits for the commit.
        timers.removeAll { $0.timer == timer }
        deferred.append(effect)
      default: deferred.append(effect)
      }
    }
    inbox.insert(contentsOf: atOnce, at: 0)
  }

  /// Hands a request to the machine; what it reports at once is returned, what comes later waits in its outbox.
  mutating func ask(_ request: MachineRequest) -> [MachineReport] {
    let waiting = machine.outbox.count
    machine.begin(request, &faults)
    noteMachineViolations()
    guard machine.isInstant, machine.outbox.count > waiting, faults.random.chance(700) else { return [] }
    // Not before what is on its way already: a machine's reports come in order.
    guard waiting == 0 else { return [] }
    defer { machine.outbox = [] }
    return machine.outbox
  }

  mutating func noteMachineViolations() {
    guard !machine.violations.isEmpty else { return }
    violations += machine.violations
    machine.violations = []
  }

  /// Writes what has gathered and does what follows, unless the daemon dies or the disk fails.
  mutating func commit() {
    let isTelling = isAhead
    isAhead = false
    if faults.inject(.storeFailure, isTelling ? 30 : 4, decided != disk) { return commitFailed() }
    if faults.inject(.crashBeforeCommit, isTelling ? 10 : 1, true) { return crash("before the commit") }
    disk = decided
    facts = []
    history.note(.committed, step: steps)
    for difference in disk.differences(from: state) { fail("I-6", difference) }
    if faults.inject(.crashAfterCommit, 2, !deferred.isEmpty) { return crash("after the commit, before its effects") }
    let effects = deferred
    deferred = []
    for effect in effects {
      carryOut(effect)
      if faults.inject(.crashBetweenEffects, 1, effects.count > 1) { return crash("between two effects") }
    }
    while !inbox.isEmpty, violations.isEmpty { take(.machine(inbox.removeFirst())) }
  }

  private mutating func carryOut(_ effect: Effect) {
    switch effect {
    case .machine(let request): if state.stillStands(request) { inbox += ask(request) }
    case .answer(let ticket, let reply): answered(ticket, reply)
    case .notify(let partition, let notification): notified(partition, notification)
    case .closeSessions(let partition):
      if let place = guests.firstIndex(where: { $0.partition == partition }) { guests[place].lose() }
    case .arm(let timer, let interval):
      timers.removeAll { $0.timer == timer }
      timers.append((timer, monotonic &+ interval.nanoseconds))
    case .disarm(let timer): timers.removeAll { $0.timer == timer }
    }
  }

  /// The disk is full: nothing of what was decided since is true, but what the machine has reported.
  private mutating func commitFailed() {
    history.note(.commitFailed, step: steps)
    let lost = deferred
    let happened = facts
    deferred = []
    facts = []
    decided = disk
    unseen = [:]
    let made = state.rollBack(to: disk.stored, because: "the disk is full", at: stamp)
    if !made.changes.isEmpty { fail("I-6", "a roll-back writes") }
    for case .answer(let ticket, _) in lost {
      answered(ticket, .rejected(Rejection(.storeError, "the disk is full")))
    }
    absorb(made)
    for report in happened { take(.machine(report)) }
  }
}
