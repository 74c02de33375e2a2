internal import ControlModel
internal import ControlPlane

extension ScriptedMachine.State {
  /// What a request ends is refused from its beginning: later work on an earlier connection comes to nothing.
  mutating func noteEnd(_ request: MachineRequest) {
    switch request {
    case .revoke(let slot, _, let epoch):
      truth.revokedThrough[slot] = max(truth.revokedThrough[slot] ?? epoch, epoch)
      pending.removeAll { if case .connect(slot, _, let asked, _) = $0 { asked <= epoch } else { false } }
    case .powerOff(let partition, let generation):
      truth.offThrough[partition] = max(truth.offThrough[partition] ?? generation, generation)
      pending.removeAll { if case .powerOn(partition, let asked) = $0 { asked <= generation } else { false } }
    default: break
    }
  }

  mutating func carryOut(_ request: MachineRequest, isInstant: Bool) -> [MachineReport] {
    switch request {
    case .connect(let slot, let partition, let epoch, let window):
      return connect(slot, partition, epoch, window, isInstant)
    case .revoke(let slot, let partition, let epoch):
      if let held = truth.links[slot]?[partition], held <= epoch { truth.links[slot]?[partition] = nil }
      return [.released(slot: slot, epoch: epoch)]
    case .powerOn(let partition, let generation): return powerOn(partition, generation)
    case .powerOff(let partition, let generation):
      if let running = truth.power[partition], running <= generation { truth.switchOff(partition) }
      return [.poweredOff(partition, generation: generation)]
    case .insertCard(let slot, let device):
      guard truth.cards[slot] == nil else { return [.cardFailed(slot: slot, text: "there is a card in it")] }
      let card = Device(name: device, kind: .disk)
      truth.cards[slot] = card
      truth.faults.remove(slot)
      return [.cardInserted(slot: slot, device: card)]
    case .pullCard(let slot):
      // Nothing is under way on a card that is gone: `cardPulled` is a proof of release.
      pending.removeAll { if case .connect(slot, _, _, _) = $0 { true } else { false } }
      truth.links[slot] = nil
      truth.cards[slot] = nil
      return [.cardPulled(slot: slot)]
    case .failDevice(let slot, let kind):
      truth.faults.insert(slot)
      return [.deviceFault(slot: slot, kind: kind)]
    case .checkCard(let slot):
      let isGood = truth.cards[slot] != nil && !truth.faults.contains(slot)
      return [isGood ? .cardChecked(slot: slot) : .cardFailed(slot: slot, text: "it does not answer")]
    case .requestEject, .withdrawEject, .boot, .pressPowerButton, .setCPUShare: return []
    }
  }

  private mutating func connect(
    _ slot: SlotNumber, _ partition: PartitionID, _ epoch: Epoch, _ window: GatekeeperWindow, _ isInstant: Bool
  ) -> [MachineReport] {
    if ignoresPast, let revoked = truth.revokedThrough[slot], epoch <= revoked { return [] }
    guard window.bus == slot.bus, window.partition == partition else {
      return [.connectFailed(slot: slot, epoch: epoch, text: "a window of another")]
    }
    guard truth.cards[slot] != nil else { return [.connectFailed(slot: slot, epoch: epoch, text: "no card")] }
    // A partition that has died meanwhile: the report of that is on its way.
    guard truth.power[partition] != nil else { return [] }
    truth.links[slot, default: [:]][partition] = epoch
    return isInstant ? [] : [.connected(slot: slot, epoch: epoch)]
  }

  private mutating func powerOn(_ partition: PartitionID, _ generation: BootGeneration) -> [MachineReport] {
    if ignoresPast, let off = truth.offThrough[partition], generation <= off {
      return [.powerOnFailed(partition, generation: generation, text: "it was switched off meanwhile")]
    }
    truth.power[partition] = generation
    return [.poweredOn(partition, generation: generation)]
  }

  func result(of access: DeviceAccess) -> AccessResult {
    guard truth.accessors(of: access.slot).contains(access.partition) else { return .generalProtection }
    switch access.kind {
    case .read: return .read(access.offset)
    case .write: return .written
    }
  }

  /// What a start finds: processes that ended while nobody looked are reported, those that should not run are ended.
  mutating func agree(with record: MachineRecord, keeps: Bool) -> [MachineReport] {
    truth.revokedThrough = [:]
    truth.offThrough = [:]
    truth.cards = [:]
    for slot in record.slots { truth.cards[slot.number] = slot.device }
    defer { isStarted = true }
    guard isStarted, keeps else {
      truth.links = [:]
      truth.power = [:]
      for row in record.partitions where row.power == .active || row.power == .stopping {
        truth.power[row.id] = row.generation
      }
      return []
    }
    return record.partitions.compactMap { row in
      switch (row.power, truth.power[row.id]) {
      case (.active, nil), (.stopping, nil): return .poweredOff(row.id, generation: row.generation)
      case (.inactive, .some), (.starting, .some):
        if row.power == .inactive || truth.power[row.id] != row.generation { truth.switchOff(row.id) }
        return nil
      case (.active, .some), (.stopping, .some), (.inactive, nil), (.starting, nil): return nil
      }
    }
  }
}

extension MachineRequest {
  /// How the machine says that it could not; nil where it has no word for that.
  var failure: MachineReport? {
    switch self {
    case .connect(let slot, _, let epoch, _):
      .connectFailed(slot: slot, epoch: epoch, text: "the bridge does not answer")
    case .revoke(let slot, _, let epoch):
      .releaseFailed(slot: slot, epoch: epoch, isStillHeld: true, text: "the bridge does not answer")
    case .powerOn(let partition, let generation):
      .powerOnFailed(partition, generation: generation, text: "no memory")
    case .insertCard(let slot, _), .pullCard(let slot), .checkCard(let slot):
      .cardFailed(slot: slot, text: "it does not answer")
    case .powerOff, .requestEject, .withdrawEject, .boot, .pressPowerButton, .setCPUShare, .failDevice: nil
    }
  }
}
