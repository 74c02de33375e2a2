import ControlModel
import ControlPlane

extension Fabric {
  /// A person puts `name` into the slot: looked at by the worker first.
  mutating func insert(_ slot: SlotNumber, _ name: String) -> [FabricAction] {
    guard let place = place(of: slot) else { return [failed(slot, "the machine has no slot \(slot.number)")] }
    guard let device = devices[name] else { return [failed(slot, "no device \(name) is configured")] }
    if let present = ports[place].device {
      if present == device, ports[place].isInspected { return [] }
      return [failed(slot, "\(present.name) is in slot \(slot.number)")]
    }
    if let other = ports.first(where: { $0.device == device }) {
      return [failed(slot, "\(name) is in slot \(other.slot.number)")]
    }
    ports[place].device = device
    ports[place].isInspected = true
    return [.inspect(slot, device, .insertion, nil)]
  }

  /// Surprise removal: the access ends, what runs is drained, then the slot is empty.
  mutating func pull(_ slot: SlotNumber) -> [FabricAction] {
    guard let place = place(of: slot), ports[place].device != nil else {
      return [failed(slot, "no card in slot \(slot.number)")]
    }
    if !ports[place].goals.contains(.pulled) { ports[place].goals.append(.pulled) }
    ports[place].deferred = nil
    return endAccess(place) + settle(place) + settleBus(slot.bus)
  }

  /// R-34, made by a person: the device breaks, its access ends, and it stays broken until the sidecar is removed.
  mutating func fail(_ slot: SlotNumber, _ kind: DeviceFaultKind) -> [FabricAction] {
    guard let place = place(of: slot), let device = ports[place].device else {
      return [failed(slot, "no card in slot \(slot.number)")]
    }
    ports[place].fault = kind
    ports[place].isFaultUnrecorded = true
    return endAccess(place) + settle(place) + settleBus(slot.bus) + [.recordFault(slot, device, kind)]
  }

  /// The fault is on the disk, or could not be put there: now it is told.
  mutating func faultRecorded(_ slot: SlotNumber, _ kind: DeviceFaultKind) -> [FabricAction] {
    var actions: [FabricAction] = [.report(.deviceFault(slot: slot, kind: kind))]
    guard let place = place(of: slot) else { return actions }
    ports[place].isFaultUnrecorded = false
    if let device = ports[place].device { actions += beginCheck(place, device) }
    return actions
  }

  /// Looks at the device anew, after a person has mended it.
  mutating func check(_ slot: SlotNumber) -> [FabricAction] {
    guard let place = place(of: slot), let device = ports[place].device else {
      return [failed(slot, "no card in slot \(slot.number)")]
    }
    ports[place].wantsCheck = true
    return beginCheck(place, device)
  }

  /// The look itself, as soon as the card is quiet: accesses wait for it.
  mutating func beginCheck(_ place: Int, _ device: MachineDevice) -> [FabricAction] {
    guard ports[place].wantsCheck, ports[place].isQuiet, !ports[place].isFaultUnrecorded else { return [] }
    ports[place].wantsCheck = false
    ports[place].isInspected = true
    return [.inspect(ports[place].slot, device, .check, ports[place].medium)]
  }

  /// What the worker found.
  mutating func inspected(_ slot: SlotNumber, _ found: Inspection) -> [FabricAction] {
    guard let place = place(of: slot), ports[place].isInspected, let device = ports[place].device else { return [] }
    ports[place].isInspected = false
    var actions: [FabricAction] = []
    switch (found.purpose, found.error) {
    case (.check, nil):
      ports[place].fault = nil
      actions.append(.report(.cardChecked(slot: slot)))
    case (.check, .some(let text)): actions.append(failed(slot, text))
    case (.insertion, nil):
      ports[place].fault = found.fault
      let health: Device.Health = found.fault == nil ? .present : .failed
      let card = Device(name: device.name, kind: device.kind, health: health)
      actions.append(.report(.cardInserted(slot: slot, device: card)))
      if let fault = found.fault { actions.append(.report(.deviceFault(slot: slot, kind: fault))) }
    case (.insertion, .some(let text)):
      ports[place].device = nil
      actions.append(failed(slot, text))
    }
    actions += settle(place)
    if let device = ports[place].device { actions += beginCheck(place, device) }
    return actions + pump(place) + settleStop()
  }

  private func failed(_ slot: SlotNumber, _ text: String) -> FabricAction {
    .report(.cardFailed(slot: slot, text: text))
  }
}
