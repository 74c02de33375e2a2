import ControlModel
import ControlProtocol
import QMPClient

@testable import QEMUMachine

/// What a hand has put into QEMU that the control program knows nothing of.
struct Stray {
  /// What was put there.
  let nodes: [String]
  let card: String?
  let netdev: String?
  /// Looks at the machine that it has seen.
  var looks = 0
  var isReported = false
  /// It was found at an opening, where leftovers are nobody's fault.
  var isExcused = false
}

/// The guest, and what else happens to QEMU.
extension StateRun {
  mutating func guest() {
    if qemu.status != .running { return }
    let ours = qemu.cards.keys.sorted().filter { NodeNames.parse($0) != nil }
    guard let id = ours.randomElement(using: &random), let card = qemu.cards[id] else { return }
    if card.isEjectAsked {
      if mishaps.contains(.neverEjects) {
        struck[.neverEjects, default: 0] += 1
        return
      }
      if outgoing != nil { struck[.ejectBetweenCommands, default: 0] += 1 }
      eject(id)
    } else if NodeNames.parse(id).map({ strays[$0.slot] == nil }) ?? false, strikes(.unaskedEject, 20) {
      eject(id)
    }
  }

  mutating func eject(_ id: String) {
    tell("the guest ejects \(id)")
    qemu.eject(id, drive: UInt64(random.below(20)), event: UInt64(random.below(50)))
  }

  mutating func mishap() {
    if strikes(.lostDone, 12) { return lose(true) }
    if strikes(.lostNotDone, 12) { return lose(false) }
    if strikes(.restart, 8) { return restart(false) }
    if strikes(.restartUnwritten, 8) { return restart(true) }
    if qemu.status == .running {
      if strikes(.guestReset, 10) { return qemu.reset(drive: UInt64(random.below(5)), event: UInt64(random.below(9))) }
      if strikes(.paused, 5) { return qemu.move(to: .paused) }
    } else if qemu.status == .paused {
      return qemu.move(to: .running)
    }
    // Two looks are never nearer to each other than an eject takes to be told.
    if clock > lastCheck + 200, strikes(.oddCheck, 30) { return fire(.line(.check)) }
    if strikes(.lockedElsewhere, 6) { lockElsewhere() }
    if strikes(.strangeCard, 4), let bus = qemu.buses.sorted().first { putStrangeCard(bus) }
    if strikes(.strayNodes, 8) { putStray(withCard: false) }
    if strikes(.strayCard, 6) { putStray(withCard: true) }
  }

  /// Somebody has an image open who should not, or not any more.
  private mutating func lockElsewhere() {
    guard let slot = Setting.slots.randomElement(using: &random), let row = ledger.rows[slot], row.phase == .free,
      let image = Setting.image(row.card), !qemu.nodes.values.contains(where: { $0.image == image })
    else { return }
    if qemu.lockedElsewhere.remove(image) == nil { qemu.lockedElsewhere.insert(image) }
  }

  private mutating func putStrangeCard(_ bus: String) {
    let id = "by-hand\(strangers.count)\n"
    guard qemu.cards[id] == nil, state.others != nil, wire == .open else { return }
    qemu.cards[id] = FakeQEMU.Card(driver: "usb-tablet", place: "\(bus)/by-hand\(strangers.count)")
    strangers.insert(id)
    tell("by hand: a strange card")
  }

  /// By hand, into a slot that nobody has asked for.
  private mutating func putStray(withCard: Bool) {
    let slot = random.pick(Setting.slots)
    let names = NodeNames(slot: slot)
    guard ledger.rows[slot]?.phase == .free, strays[slot] == nil, wire == .open, line.parked[slot] == nil,
      !orders.isRevoking(slot), qemu.cards[names.device] == nil, state.attachments[slot] == nil,
      !line.queue.contains(where: { if case .request = $0 { true } else { false } }), line.current == nil
    else { return }
    let before = qemu
    if slot <= slot1 { putDisk(slot, withCard) } else if withCard { putOther(slot) }
    let nodes = Set(qemu.nodes.keys).subtracting(before.nodes.keys)
    let card = qemu.cards[names.device] == nil ? nil : names.device
    let netdev = qemu.netdevs[names.netdev] == nil ? nil : names.netdev
    if qemu == before { return }
    tell("by hand: \(nodes.sorted()) \(card ?? "") \(netdev ?? "") in slot \(slot.number)")
    closed.remove(slot)
    strays[slot] = Stray(nodes: nodes.sorted(), card: card, netdev: netdev)
  }

  private mutating func putDisk(_ slot: SlotNumber, _ withCard: Bool) {
    guard let row = ledger.rows[slot], let image = Setting.image(row.card) else { return }
    let epoch = Epoch(row.epoch.number + UInt64(random.below(3)))
    let disk = DiskCommands(slot: slot, image: image, format: .raw)
    let isDenied = random.chance(30)
    var commands = isDenied ? DiskCommands.denial(slot, epoch, nil) : disk.open(epoch)
    if withCard || random.chance(40) {
      let names = NodeNames(slot: slot)
      let below = isDenied ? names.denied(epoch, nil) : names.file(epoch)
      commands.append(
        QMPCommand("blockdev-add", ["driver": "raw", "node-name": .string(names.device), "file": .string(below)]))
    } else if isDenied, random.chance(50) {
      commands.removeLast()
    }
    for command in commands { _ = qemu.execute(command) }
    if withCard { putCard(slot, "virtio-blk-pci", [.init("drive", .string(NodeNames(slot: slot).device))]) }
  }

  private mutating func putOther(_ slot: SlotNumber) {
    guard random.chance(60) else { return putCard(slot, "virtio-rng-pci", []) }
    let id = NodeNames(slot: slot).netdev
    _ = qemu.execute(QMPCommand("netdev_add", ["type": "user", "id": .string(id)]))
    putCard(slot, "virtio-net-pci", [.init("netdev", .string(id))])
  }

  private mutating func putCard(_ slot: SlotNumber, _ driver: String, _ options: [WireValue.Member]) {
    guard let place = PortMap(partition).place(of: slot) else { return }
    _ = qemu.execute(
      QMPCommand(
        "device_add",
        .object(
          [
            .init("driver", .string(driver)), .init("id", .string(NodeNames(slot: slot).device)),
            .init("bus", .string(place.bus)), .init("addr", .string(place.address)),
          ] + options)))
  }
}
