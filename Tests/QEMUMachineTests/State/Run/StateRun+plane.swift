import ControlModel

@testable import QEMUMachine

/// The control plane: what it asks for, and what it makes of the answers.
extension StateRun {
  mutating func plane() {
    let slot = random.pick(Setting.slots)
    guard let row = ledger.rows[slot], strays[slot] == nil else { return }
    if !isBootAsked, random.chance(30) { return boot() }
    switch row.phase {
    case .free: planeFree(slot, row)
    case .elsewhere: comeBack(slot)
    case .adding: if strikes(.earlyRevoke, 40) { revoke(slot) }
    case .owned:
      switch random.below(10) {
      case ..<5: revoke(slot)
      case ..<7: give(.requestEject(slot: slot, partition: lpar0, epoch: row.epoch))
      case ..<8: give(.withdrawEject(slot: slot, partition: lpar0, epoch: row.epoch))
      case ..<9: if strikes(.pulled, 50) { pull(slot) }
      default: break
      }
    case .removing:
      if !orders.isRevoking(slot), random.chance(40) { revoke(slot) }
      if random.chance(20) { give(.requestEject(slot: slot, partition: lpar0, epoch: row.epoch)) }
      if strikes(.pulled, 30) { pull(slot) }
    }
  }

  /// A person's hand: the machine ends the access once more, for itself.
  private mutating func pull(_ slot: SlotNumber) {
    tell("to be pulled: slot \(slot.number)")
    pulls[slot] = random.chance(30)
    orders.ended.insert(slot)
    timers[.pull(slot)] = clock + UInt64(random.below(20_000))
    feed { $0.pull(slot) }
  }

  mutating func giveUpPull(_ slot: SlotNumber) {
    tell("not pulled: slot \(slot.number)")
    pulls[slot] = nil
    if let epoch = state.pulled[slot] ?? nil { orders.owe(slot, epoch) }
    feed { $0.keep(slot) }
  }

  /// Nothing reaches the card any more: the plane ends the access as well.
  mutating func finishPulls() {
    for (slot, isHeldElsewhere) in pulls.sorted(by: { $0.key < $1.key }) where !isHeldElsewhere && !line.mayReach(slot)
    {
      tell("pulled: slot \(slot.number)")
      pulls[slot] = nil
      timers[.pull(slot)] = nil
      state.pulled.removeValue(forKey: slot)
      if ledger.rows[slot]?.phase.isHeld == true, !orders.isRevoking(slot) { revoke(slot) }
    }
  }

  private mutating func planeFree(_ slot: SlotNumber, _ row: Ledger.Row) {
    switch random.below(10) {
    case ..<6: connect(slot)
    case ..<7: goElsewhere(slot)
    case ..<8: ledger.rows[slot]?.card = random.pick(Setting.cards[slot] ?? [])
    default: give(.requestEject(slot: slot, partition: lpar0, epoch: row.epoch))
    }
    ledger.write(slot)
  }

  mutating func boot() {
    isBootAsked = true
    give(.boot(lpar0, generation: Setting.generation))
  }

  /// Written first, then asked for.
  mutating func connect(_ slot: SlotNumber) {
    guard var row = ledger.rows[slot] else { return }
    row.epoch = row.epoch.next
    row.phase = .adding
    ledger.rows[slot] = row
    ledger.write(slot)
    // A crash between the two.
    if mishaps.contains(.restart), strikes(.restart, 3) { return restart(false) }
    askToConnect(slot, row)
  }

  private mutating func askToConnect(_ slot: SlotNumber, _ row: Ledger.Row) {
    orders.connect(slot, row.epoch)
    if pulls[slot] != nil { return take(.connectFailed(slot: slot, epoch: row.epoch, text: PartitionState.pullWords)) }
    closed.remove(slot)
    let window = GatekeeperWindow(bus: slot.bus, partition: lpar0, base: 0, size: 1 << 20, offset: 0)
    let request = MachineRequest.connect(slot: slot, partition: lpar0, epoch: row.epoch, window: window)
    give(request, row.card)
  }

  /// Asked for first, then written.
  mutating func revoke(_ slot: SlotNumber) {
    guard let epoch = ledger.rows[slot]?.epoch else { return }
    ledger.rows[slot]?.phase = .removing
    orders.revoke(slot, epoch)
    dropParked(slot, upTo: epoch)
    give(.revoke(slot: slot, partition: lpar0, epoch: epoch))
  }

  private mutating func give(_ request: MachineRequest, _ card: QEMUDevice? = nil) {
    tell("asked: \(request)")
    give(Order(request: request, device: card))
  }

  /// Another QEMU has the image open.
  private mutating func goElsewhere(_ slot: SlotNumber) {
    guard let row = ledger.rows[slot] else { return }
    ledger.rows[slot]?.phase = .elsewhere
    ledger.rows[slot]?.epoch = row.epoch.next
    if let image = Setting.image(row.card) { qemu.lockedElsewhere.insert(image) }
  }

  mutating func comeBack(_ slot: SlotNumber) {
    guard let row = ledger.rows[slot], row.phase == .elsewhere else { return }
    ledger.rows[slot]?.phase = .free
    ledger.write(slot)
    if let image = Setting.image(row.card) { qemu.lockedElsewhere.remove(image) }
  }

  /// After a restart everything is asked for again.
  mutating func resume() {
    for slot in Setting.slots {
      guard var row = ledger.rows[slot] else { continue }
      switch row.phase {
      case .free, .elsewhere: continue
      case .adding, .owned:
        row.epoch = row.epoch.next
        ledger.rows[slot] = row
        ledger.write(slot)
        askToConnect(slot, row)
      case .removing: revoke(slot)
      }
    }
    if isBootAsked { give(.boot(lpar0, generation: Setting.generation)) }
  }

  mutating func take(_ report: MachineReport) {
    tell("told: \(report)")
    checkReport(report)
    switch report {
    case .connected(let slot, let epoch): if isCurrent(slot, epoch, .adding) { ledger.rows[slot]?.phase = .owned }
    case .connectFailed(let slot, let epoch, _):
      if isCurrent(slot, epoch, .adding) || isCurrent(slot, epoch, .owned) { revoke(slot) }
    case .released(let slot, let epoch), .ejected(let slot, let epoch, _):
      guard ledger.rows[slot]?.epoch == epoch, ledger.rows[slot]?.phase.isHeld == true else { return }
      ledger.rows[slot]?.phase = .free
    default: break
    }
  }

  private func isCurrent(_ slot: SlotNumber, _ epoch: Epoch, _ phase: Ledger.Phase) -> Bool {
    ledger.rows[slot]?.epoch == epoch && ledger.rows[slot]?.phase == phase
  }
}
