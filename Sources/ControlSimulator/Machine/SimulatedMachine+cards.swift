internal import ControlModel

extension SimulatedMachine {
  mutating func insert(_ slot: SlotNumber, _ name: String, _ faults: inout FaultSource) {
    guard let place = place(of: slot) else { return }
    if let present = ports[place].device, present.name != name {
      return outbox.append(.cardFailed(slot: slot, text: "the slot is full"))
    }
    ports[place].device = Device(name: name, kind: .disk)
    // A card that is put in broken is found to be, and the report of its insertion says so.
    let isFailed = ports[place].isBroken || ports[place].isDirty
    let found = Device(name: name, kind: .disk, health: isFailed ? .failed : .present)
    outbox.append(.cardInserted(slot: slot, device: found))
    if isFailed { outbox.append(.deviceFault(slot: slot, kind: .card)) }
  }

  mutating func pull(_ slot: SlotNumber) {
    guard let place = place(of: slot), ports[place].device != nil else {
      return outbox.append(.cardFailed(slot: slot, text: "the slot is empty"))
    }
    disconnect(place)
    ports[place].deferred = nil
    ports[place].device = nil
    outbox.append(.cardPulled(slot: slot))
  }

  mutating func breakDevice(_ slot: SlotNumber, _ kind: DeviceFaultKind) {
    guard let place = place(of: slot), ports[place].device != nil else {
      return outbox.append(.cardFailed(slot: slot, text: "the slot is empty"))
    }
    ports[place].isBroken = true
    if isInstant { disconnect(place) }
    outbox.append(.deviceFault(slot: slot, kind: kind))
  }

  mutating func check(_ slot: SlotNumber) {
    guard let place = place(of: slot), ports[place].device != nil else {
      return outbox.append(.cardFailed(slot: slot, text: "the slot is empty"))
    }
    guard !ports[place].isBroken else { return outbox.append(.cardFailed(slot: slot, text: "the device is broken")) }
    ports[place].isDirty = false
    outbox.append(.cardChecked(slot: slot))
  }
}
