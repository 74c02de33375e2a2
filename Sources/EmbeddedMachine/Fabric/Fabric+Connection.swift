import ControlModel
import ControlPlane

extension Fabric {
  /// Fig 5, step 503: selector and gatekeeper are set for the new owner.
  mutating func connect(_ slot: SlotNumber, _ link: Link) -> [FabricAction] {
    guard let place = place(of: slot) else {
      return [.report(.connectFailed(slot: slot, epoch: link.epoch, text: "the machine has no slot \(slot.number)"))]
    }
    guard !isPast(link, at: place) else { return [] }
    guard power[link.partition]?.isOn == true else {
      ports[place].deferred = link
      return []
    }
    return establish(link, at: place)
  }

  /// Fig 6, step 601: refused from this moment; `released` when the card is quiet and reset.
  mutating func revoke(_ slot: SlotNumber, _ epoch: Epoch) -> [FabricAction] {
    guard let place = place(of: slot) else { return [.report(.released(slot: slot, epoch: epoch))] }
    // A request about an earlier connection: the later one could only be made after its end.
    if let link = ports[place].link, link.epoch > epoch { return [.report(.released(slot: slot, epoch: epoch))] }
    ports[place].revokedThrough = max(ports[place].revokedThrough ?? epoch, epoch)
    if let deferred = ports[place].deferred, deferred.epoch <= epoch { ports[place].deferred = nil }
    if !ports[place].goals.contains(.released(epoch)) { ports[place].goals.append(.released(epoch)) }
    return endAccess(place) + settle(place) + settleBus(slot.bus)
  }

  /// Makes the connection, or says what is in its way: never two owners on one slot or one bus.
  mutating func establish(_ link: Link, at place: Int) -> [FabricAction] {
    let slot = ports[place].slot
    if let text = obstacle(to: link, at: place) {
      return [.report(.connectFailed(slot: slot, epoch: link.epoch, text: text))]
    }
    ports[place].link = link
    ports[place].deferred = nil
    selector.connect(slot, link.partition)
    if gatekeeper[slot.bus] != link.window { queuedWindows[slot.bus] = link.window }
    return settleBus(slot.bus)
  }

  /// Ends the access to a card: selector first, then what still waits is refused.
  ///
  /// What runs is drained.
  mutating func endAccess(_ place: Int) -> [FabricAction] {
    ports[place].link = nil
    selector.disconnect(ports[place].slot)
    defer { ports[place].waiting.removeAll() }
    return ports[place].waiting.map { .answer(.generalProtection, $0) }
  }

  /// Resets a card that is quiet and no longer connected, and reports what waited for that.
  mutating func settle(_ place: Int) -> [FabricAction] {
    guard ports[place].isQuiet, ports[place].link == nil else { return [] }
    let slot = ports[place].slot
    let failure = ports[place].reset()
    defer { ports[place].goals.removeAll() }
    var actions = failure.map { resetFailed($0, at: place) } ?? []
    for goal in ports[place].goals {
      switch (goal, failure) {
      case (.pulled, _):
        ports[place].device = nil
        ports[place].fault = nil
        ports[place].wantsCheck = false
        actions.append(.report(.cardPulled(slot: slot)))
      case (.released(let epoch), nil): actions.append(.report(.released(slot: slot, epoch: epoch)))
      case (.released(let epoch), .some(let text)):
        actions.append(.report(.releaseFailed(slot: slot, epoch: epoch, isStillHeld: false, text: text)))
      }
    }
    return actions
  }

  /// I-7: a card whose reset failed is not connected again before it has been checked.
  private mutating func resetFailed(_ text: String, at place: Int) -> [FabricAction] {
    let slot = ports[place].slot
    ports[place].fault = .medium
    let isToldAlready = ports[place].goals.contains { if case .released = $0 { true } else { false } }
    return [.note(slot, "reset: \(text)")] + (isToldAlready ? [] : [.report(.deviceFault(slot: slot, kind: .medium))])
  }

  /// Brings the bus's window in line with its slots, as soon as no card of the bus is busy (I-3).
  mutating func settleBus(_ bus: BusNumber) -> [FabricAction] {
    let places = places(on: bus)
    guard places.allSatisfy({ ports[$0].running == nil }) else { return [] }
    let isConnected = places.contains { ports[$0].link != nil }
    let queued = queuedWindows.removeValue(forKey: bus)
    guard isConnected else {
      gatekeeper.close(bus)
      return []
    }
    guard let queued else { return [] }
    gatekeeper.open(queued)
    return places.flatMap { pump($0) }
  }

  private func isPast(_ link: Link, at place: Int) -> Bool {
    if let revoked = ports[place].revokedThrough, link.epoch <= revoked { return true }
    if let present = ports[place].link, link.epoch <= present.epoch { return true }
    return false
  }

  private func obstacle(to link: Link, at place: Int) -> String? {
    let port = ports[place]
    let bus = port.slot.bus
    guard link.window.bus == bus, link.window.partition == link.partition else {
      return "the window is not that of bus \(bus.number) and its owner"
    }
    if isStopping { return "the machine is stopping" }
    guard let device = port.device else { return "no card in slot \(port.slot.number)" }
    if let fault = port.fault { return "\(device.name) is broken (\(fault.rawValue))" }
    if let present = port.link, present.partition != link.partition { return "still connected to another partition" }
    if port.link == nil, !port.isQuiet || !port.goals.isEmpty { return "\(device.name) is not quiet yet" }
    let sharers = places(on: bus).filter { ports[$0].link.map { $0.partition != link.partition } ?? false }
    if let sharer = sharers.first {
      return "slot \(ports[sharer].slot.number) of the same bus is connected to another partition"
    }
    return nil
  }
}
