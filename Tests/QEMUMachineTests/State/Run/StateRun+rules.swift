import ControlModel
import ControlProtocol
import QMPClient

@testable import QEMUMachine

/// What must hold after every step.
extension StateRun {
  /// Whether something of the host is open for the slot.
  func reachesHost(_ slot: SlotNumber) -> Bool {
    if qemu.netdevs[NodeNames(slot: slot).netdev] != nil { return true }
    let (file, format) = ("slot\(slot.number)-file-", "slot\(slot.number)-format-")
    return qemu.nodes.keys.contains { $0.hasPrefix(file) || $0.hasPrefix(format) }
  }

  /// Whether the guest reaches what is on the host through its card, or would if it had not let go of it just now.
  private func isUsable(_ slot: SlotNumber) -> Bool {
    let names = NodeNames(slot: slot)
    let going = qemu.leaving.last { $0.id == names.device }?.card
    guard let card = qemu.cards[names.device] ?? going else { return isEjectOnItsWay(names.device) }
    if let drive = card.drive {
      let chain = qemu.chain(from: drive)
      return chain.last?.image != nil && !chain.contains { $0.driver == "blkdebug" }
    }
    return card.isNetwork ? card.isLinkUp && card.netdev != nil : true
  }

  /// Told by QEMU, and not heard yet, or just being acted upon.
  private func isEjectOnItsWay(_ id: String) -> Bool {
    let works = line.queue + [line.current?.work].compactMap { $0 }
    let events = held + works.compactMap { if case .event(let event) = $0 { event } else { nil } }
    return events.contains { $0.name == "DEVICE_DELETED" && $0.data["device"] == .string(id) }
  }

  mutating func checkRules() {
    for slot in closed where reachesHost(slot) {
      find("slot \(slot.number) was released, and something of the host is open for it")
    }
    for slot in closed {
      guard let card = qemu.cards["slot\(slot.number)"], card.drive == nil else { continue }
      if card.isNetwork ? card.isLinkUp : true { find("slot \(slot.number) was released, and its card works still") }
    }
  }

  mutating func checkReport(_ report: MachineReport) {
    switch report {
    case .connected(let slot, let epoch):
      note(orders.connectAnswered(slot, epoch), report)
      if !isUsable(slot) { find("\(report), and it is not") }
      let wanted = ledger.rows[slot]?.card.name
      if ledger.rows[slot]?.epoch == epoch, inserted[slot] != wanted {
        find("\(wanted ?? "") is connected below the guest's \(inserted[slot] ?? "")")
      }
    case .connectFailed(let slot, let epoch, _): note(orders.connectAnswered(slot, epoch), report)
    case .released(let slot, let epoch):
      note(orders.revokeAnswered(slot, epoch, isReleased: true), report)
      if strays[slot] == nil, ledger.rows[slot]?.epoch == epoch, ledger.rows[slot]?.phase != .adding {
        closed.insert(slot)
        checkRules()
      }
    case .releaseFailed(let slot, let epoch, let isStillHeld, _):
      note(orders.revokeAnswered(slot, epoch, isReleased: false), report)
      if !isStillHeld { find("\(report): that is not known") }
    case .collected(let slot, _, _), .ejected(let slot, _, _): checkGone(slot, report)
    case .differs(_, let slot, let text): differs(slot, text)
    default: break
    }
  }

  private mutating func note(_ fault: String?, _ report: MachineReport) {
    if let fault { find("\(report): \(fault)") }
  }

  private mutating func checkGone(_ slot: SlotNumber, _ report: MachineReport) {
    if qemu.cards[NodeNames(slot: slot).device] != nil { find("\(report), and the guest has the card") }
    if reachesHost(slot) { find("\(report), and something of the host is open") }
  }

  private mutating func differs(_ slot: SlotNumber?, _ text: String) {
    guard let slot else { return stranger(text) }
    orders.ended.insert(slot)
    if strays[slot] != nil {
      strays[slot]?.isReported = true
    } else if !text.contains("unclear"), !(text.contains("is gone from") && isOvertaken(slot)) {
      // What could not be closed is told, not only what was put there.
      find("without a stray: \(text)")
    }
  }

  /// The look was made before the event that explains it, which waits.
  private func isOvertaken(_ slot: SlotNumber) -> Bool {
    isHasty || isEjectOnItsWay(NodeNames(slot: slot).device)
  }

  private mutating func stranger(_ text: String) {
    let named = strangers.filter { text.contains($0.dropLast()) }
    if named.isEmpty { find("a card is reported that nobody put there: \(text)") }
    if text.contains("\n") { find("a name's control character is shown") }
    strangers.subtract(named)
  }

  mutating func noteLook() {
    isHasty = clock < lastCheck + 200
    lastCheck = clock
  }

  /// A look at the machine has ended.
  mutating func lookedUp(_ why: Procedure.LookUp) {
    switch why {
    case .slot: return
    case .opening: for slot in strays.keys { strays[slot]?.isExcused = true }
    case .check:
      quietChecks = !isBusy ? quietChecks + 1 : 0
      for slot in strays.keys { strays[slot]?.looks += 1 }
      for (slot, stray) in strays where stray.looks == 2 && !stray.isReported && !stray.isExcused {
        find("a stray in slot \(slot.number) is not reported: \(stray.nodes) \(stray.card ?? "")")
      }
    }
  }
}
