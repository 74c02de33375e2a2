internal import ControlModel

extension SimulatedMachine {
  mutating func connect(
    _ slot: SlotNumber, _ link: Link, _ window: GatekeeperWindow, _ generation: BootGeneration?,
    _ faults: inout FaultSource
  ) {
    guard let place = place(of: slot), let process = processes.first(where: { $0.partition == link.partition }) else {
      return
    }
    if let revoked = ports[place].revokedThrough, link.epoch <= revoked {
      // Overtaken by the request that took it back: a machine that acts at once has nothing to say.
      return isInstant ? () : refuse(slot, link, "it was revoked")
    }
    if let present = ports[place].link, link.epoch < present.epoch { return refuse(slot, link, "it is of the past") }
    guard process.isOn, generation == nil || generation == process.generation else {
      if isInstant { ports[place].deferred = link } else { refuse(slot, link, "the partition is off") }
      return
    }
    if window.bus != slot.bus || window.partition != link.partition {
      violations.append(Violation(invariant: "I-3", detail: "slot \(slot.number) was given the window of another"))
    }
    establish(link, at: place, &faults)
  }

  /// Makes the connection.
  ///
  /// What would give a device or a bus to two is refused, and is the control program's mistake.
  mutating func establish(_ link: Link, at place: Int, _ faults: inout FaultSource) {
    let slot = ports[place].number
    if let other = ports[place].link, other.partition != link.partition {
      violations.append(
        Violation(invariant: "I-2", detail: "slot \(slot.number) was granted before its last owner had let go"))
      return refuse(slot, link, "still connected to another")
    }
    let sharesBus = ports.contains { port in
      port.number.bus == slot.bus && port.link.map { $0.partition != link.partition } ?? false
    }
    if sharesBus {
      violations.append(Violation(invariant: "I-1", detail: "bus \(slot.bus.number) was granted to two partitions"))
      return refuse(slot, link, "its bus is another's")
    }
    if ports[place].isDirty {
      violations.append(
        Violation(invariant: "I-7", detail: "slot \(slot.number) was granted after a failed reset, not cleared"))
    }
    guard ports[place].device != nil, !ports[place].isBroken else { return refuse(slot, link, "no device that works") }
    if faults.inject(.connectFailed, isInstant ? 3 : 30, true) { return refuse(slot, link, "injected") }
    ports[place].link = link
    ports[place].deferred = nil
    ports[place].isEjectAsked = false
    windows[slot.bus] = link.partition
    if !isInstant { outbox.append(.connected(slot: slot, epoch: link.epoch)) }
  }

  private mutating func refuse(_ slot: SlotNumber, _ link: Link, _ text: String) {
    outbox.append(.connectFailed(slot: slot, epoch: link.epoch, text: text))
  }

  mutating func revoke(_ slot: SlotNumber, _ epoch: Epoch, _ faults: inout FaultSource) {
    guard let place = place(of: slot) else { return }
    if let link = ports[place].link, link.epoch > epoch {
      return outbox.append(.released(slot: slot, epoch: epoch))
    }
    if ports[place].link != nil, faults.inject(.releaseFailed, 30, !isInstant) {
      return outbox.append(.releaseFailed(slot: slot, epoch: epoch, isStillHeld: true, text: "injected"))
    }
    ports[place].revokedThrough = max(epoch, ports[place].revokedThrough ?? epoch)
    if let deferred = ports[place].deferred, deferred.epoch <= epoch { ports[place].deferred = nil }
    let wasConnected = ports[place].link != nil
    disconnect(place)
    if wasConnected, faults.inject(.resetFailed, 20, true) {
      ports[place].isDirty = true
      return outbox.append(.releaseFailed(slot: slot, epoch: epoch, isStillHeld: false, text: "injected"))
    }
    outbox.append(.released(slot: slot, epoch: epoch))
  }

  /// The guest lets go by the machine's own way.
  mutating func eject(_ slot: SlotNumber) {
    guard let place = place(of: slot), let link = ports[place].link else { return }
    disconnect(place)
    outbox.append(.ejected(slot: slot, epoch: link.epoch, wasAsked: false))
  }

  /// Ends a connection, and closes the bus's window behind the last.
  mutating func disconnect(_ place: Int) {
    ports[place].link = nil
    ports[place].isEjectAsked = false
    let bus = ports[place].number.bus
    if !ports.contains(where: { $0.number.bus == bus && $0.link != nil }) { windows[bus] = nil }
  }
}
