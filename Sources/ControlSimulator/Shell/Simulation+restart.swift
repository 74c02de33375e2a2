internal import ControlModel

extension Simulation {
  /// The daemon dies: all that was not committed is lost, and those who waited never hear.
  mutating func crash(_ text: String) {
    history.note(.crashed(text), step: steps)
    deferred = []
    facts = []
    inbox = []
    timers = []
    unanswered = []
    openReads = []
    unseen = [:]
    decided = disk
    for place in guests.indices { guests[place].lose() }
    machine.daemonDied(&faults)
    noteMachineViolations()
    state = ControlState(topology: scenario.topology, stored: disk.stored, mutant: state.mutant)
    daemonStart = monotonic
    start()
  }

  /// What the machine lost comes first; then everything goes on.
  mutating func start() {
    let wasOn = faults.isOn
    faults.isOn = false
    let reports = machine.start(state)
    noteMachineViolations()
    for report in reports {
      history.note(.input(.machine(report)), step: steps)
      absorb(state.apply(.machine(report), at: stamp))
    }
    history.note(.resumed, step: steps)
    absorb(state.resume(at: stamp))
    checkState()
    if violations.isEmpty { commit() }
    faults.isOn = wasOn
  }

  /// SIGTERM: nothing new is begun, who waits is told, then the daemon ends and starts again.
  mutating func restart() {
    submit(.stopping)
    let wasOn = faults.isOn
    faults.isOn = false
    if violations.isEmpty { commit() }
    faults.isOn = wasOn
    guard violations.isEmpty else { return }
    if !unanswered.isEmpty { fail("I-5", "\(unanswered.count) were not answered when the daemon stopped") }
    crash("stopped")
  }
}
