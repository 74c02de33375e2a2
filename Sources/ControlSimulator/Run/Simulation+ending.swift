internal import ControlModel

extension Simulation {
  /// The end of an episode: no more faults, and time passes.
  ///
  /// All operations end; after one more restart the table is what the machine shows, and what memory has is on the
  /// disk.
  mutating func finish() {
    faults.isOn = false
    if violations.isEmpty { commit() }
    settle()
    guard violations.isEmpty else { return }
    if machine.isInstant { checkConnections() }
    crash("at the end of the episode")
    settle()
    if violations.isEmpty { checkRest() }
  }

  private mutating func settle() {
    for _ in 0..<4_000 where violations.isEmpty {
      monotonic &+= 1_000_000
      if machine.isBusy {
        machine.progress(&faults)
      } else if !machine.outbox.isEmpty {
        deliver()
      } else if !deferred.isEmpty || decided != disk {
        commit()
      } else if !state.operations.isEmpty {
        endOneWait()
      } else {
        return
      }
      noteMachineViolations()
    }
    if violations.isEmpty { fail("I-5", "\(state.operations.count) operations do not end") }
  }

  /// Nothing else is to come: only a deadline can end a wait now.
  private mutating func endOneWait() {
    let place = timers.firstIndex { if case .operation = $0.timer { true } else { false } }
    guard let place else { return fail("I-5", "an operation waits, and no deadline ends it") }
    let (timer, due) = timers.remove(at: place)
    monotonic = max(monotonic, due)
    submit(.deadline(timer, isTimely: true))
  }

  /// A machine that connects at once has connected all that the table says, without a restart that mends it.
  private mutating func checkConnections() {
    for port in machine.ports where port.device != nil && !port.isBroken && port.link == nil {
      guard let owner = state.slots[port.number]?.phase.owner, state.slots[port.number]?.device != nil,
        state.partitions[owner]?.isActive == true, machine.isOn(owner)
      else { continue }
      fail("I-6", "slot \(port.number.number) stands as connected, and the machine has not connected it")
    }
  }

  private mutating func checkRest() {
    if !unanswered.isEmpty { fail("I-5", "\(unanswered.count) requests have no answer") }
    if !state.waiting.isEmpty { fail("I-5", "somebody waits for nothing") }
    for difference in disk.differences(from: state) { fail("I-6", difference) }
    for partition in state.partitions {
      let isOn = machine.isOn(partition.id)
      if partition.power != (isOn ? .active : .inactive) {
        let really = isOn ? "on" : "off"
        fail("I-6", "partition \(partition.id.number) is \(partition.power.rawValue), the machine has it \(really)")
      }
    }
    for port in machine.ports { checkRest(port) }
    for bus in buses where state.gatekeeper[bus]?.partition != machine.windows[bus] {
      fail("I-3", "the window of bus \(bus.number) is not what the table says")
    }
  }

  private mutating func checkRest(_ port: SimulatedMachine.Port) {
    guard let row = state.slots[port.number] else { return }
    let owner = row.phase.owner.flatMap { machine.isOn($0) && row.device != nil ? $0 : nil }
    if row.phase.isReleasing || row.operation != nil {
      fail("I-5", "slot \(port.number.number) is left \(row.phase)")
    }
    if owner != port.link?.partition {
      fail("I-6", "slot \(port.number.number) is \(row.phase), the machine has \(String(describing: port.link))")
    }
    if (row.device == nil) != (port.device == nil) {
      fail("I-6", "the card of slot \(port.number.number) is there, or not, against the table")
    }
  }
}
