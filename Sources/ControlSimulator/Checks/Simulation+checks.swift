internal import ControlModel

extension Simulation {
  /// What must hold after every decision.
  mutating func check(_ input: Input, _ before: ControlState, _ transition: Transition) {
    violations += state.violations(after: before)
    checkTruth()
    checkPending(input, before)
    checkEjects(input, before)
    if state.lastOperation > before.lastOperation { checkEvidence(before) }
    if state.finished.count != before.finished.count || state.finished.last?.id != before.finished.last?.id {
      checkEnded(before)
    }
    checkRefusal(input, before, transition)
  }

  mutating func checkState() { violations += state.violations() }

  /// I-1, I-2 and I-3 against the machine: whoever can reach a device or a bus is whom the table names, in memory and
  /// on the disk.
  mutating func checkTruth() {
    for port in machine.ports {
      guard let link = port.link else { continue }
      if state.slots[port.number]?.phase.holder != link.partition {
        fail(
          "I-1", "partition \(link.partition.number) reaches slot \(port.number.number), which the table does not say")
      }
      if disk.slots[port.number]?.phase.holder != link.partition {
        fail(
          "I-1", "partition \(link.partition.number) reaches slot \(port.number.number), which the disk does not say")
      }
    }
    for (bus, partition) in machine.windows {
      let others = state.slots.contains { slot in
        slot.number.bus == bus && slot.phase.holder.map { $0 != partition } ?? false
      }
      if others { fail("I-3", "bus \(bus.number) is open to partition \(partition.number), and has another's slot") }
    }
  }

  /// A command that was refused has changed nothing but, at most, the fence lock.
  private mutating func checkRefusal(_ input: Input, _ before: ControlState, _ transition: Transition) {
    guard case .command(_, _, let ticket) = input, state.lastOperation == before.lastOperation,
      case .answer(ticket, .rejected)? = transition.effects.first
    else { return }
    let isUntouched =
      state.slots == before.slots && state.partitions == before.partitions && state.gpe == before.gpe
      && state.operations == before.operations && transition.effects.count == 1
    if !isUntouched { fail("I-6", "a refused command has changed something") }
  }

  /// A failed connection leaves the slots with nobody; a number of an operation ends once.
  private mutating func checkEnded(_ before: ControlState) {
    for operation in state.finished.reversed() {
      guard before.operations.contains(operation.id) || operation.id > before.lastOperation else { return }
      ends.count(operation)
      if state.operations.contains(operation.id) { fail("I-5", "operation \(operation.id.number) ended and goes on") }
      guard case .failed = operation.result, case .hotAdd(let part) = operation.part else { continue }
      for slot in part.slots where state.slots[slot]?.phase.owner == part.to {
        fail("I-1", "operation \(operation.id.number) failed and leaves slot \(slot.number) connected")
      }
    }
  }
}
