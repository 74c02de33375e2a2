import ControlModel
import ControlProtocol
import QMPClient

/// The truth check: what this machine believes against what QEMU shows (I-6).
///
/// A device leaves QEMU's tree some milliseconds before its event comes, so a difference counts when it is seen twice.
extension PartitionState {
  mutating func check(_ inventory: Inventory, status: WireValue) -> Conclusion {
    if case .string(let word)? = status["status"], word != "prelaunch" { hasRun = true }
    var conclusion = Conclusion(next: stillToRun(status) + stillUnwanted)
    var seen: Set<Suspect> = []
    for slot in Set(inventory.slots.keys).union(attachments.keys).sorted() {
      guard let text = difference(slot, inventory.slots[slot]) else { continue }
      let suspect = Suspect(slot: slot, epoch: attachments[slot]?.epoch, text: text)
      guard suspects.contains(suspect) else {
        seen.insert(suspect)
        continue
      }
      conclusion.reports.append(.differs(partition, slot: slot, text: text))
      conclusion.next += putRight(slot, inventory.slots[slot])
    }
    conclusion.reports += strangers(inventory)
    others = (others ?? []).union(inventory.others)
    suspects = seen
    conclusion.checkAgain = !seen.isEmpty
    return conclusion
  }

  /// Devices by other names than ours: told and left alone, and not each one where there are many.
  private func strangers(_ inventory: Inventory) -> [MachineReport] {
    let found = inventory.others.subtracting(others ?? []).sorted()
    let shown = found.prefix(Self.mostStrangers).map { Self.shown($0) }.joined(separator: ", ")
    let more = found.count > Self.mostStrangers ? " and \(found.count - Self.mostStrangers) more" : ""
    let text = "\(name)'s machine has what the control program did not put there: \(shown)\(more)"
    return found.isEmpty ? [] : [.differs(partition, slot: nil, text: text)]
  }

  private static let mostStrangers = 8

  /// It was to be let go, and was not: what went wrong then is over.
  func stillToRun(_ status: WireValue) -> [Work] { mayRun && status["status"] == "prelaunch" ? [.letRun] : [] }

  /// What was not to be there, and is still.
  var stillUnwanted: [Work] {
    attachments.sorted { $0.key < $1.key }.compactMap { slot, attachment in
      guard attachment.stage == .connected, !attachment.presents else { return nil }
      let isOwed = owed[slot].map { attachment.epoch <= $0 } ?? false
      guard attachment.isUnwanted || isOwed || pulled.keys.contains(slot) else { return nil }
      return revocation(slot, attachment.epoch)
    }
  }

  /// What is wrong with a slot, in words, or nil.
  private func difference(_ slot: SlotNumber, _ found: Inventory.Slot?) -> String? {
    let found = found ?? Inventory.Slot()
    let number = slot.number
    guard let attachment = attachments[slot] else {
      return found == Inventory.Slot() ? nil : "slot \(number) is in \(name)'s machine though nobody connected it"
    }
    let isDisk = attachment.device.kind == .disk
    switch attachment.stage {
    case .unclear: return "slot \(number) of \(name) is unclear"
    case .connected where !found.hasDevice: return "the card of slot \(number) is gone from \(name)'s machine"
    case .connected where isDisk && !found.reachesHost:
      return "the image of slot \(number) is not open in \(name)'s machine"
    case .hollow where isDisk && found.reachesHost:
      return "slot \(number) of \(name) reaches its image after its access ended"
    case .hollow where !found.hasDevice: return "the hollow card of slot \(number) is gone from \(name)'s machine"
    case .connected, .hollow: return nil
    }
  }

  /// The rule for each difference: access that the table does not have ends, and what is gone is told as gone.
  private mutating func putRight(_ slot: SlotNumber, _ found: Inventory.Slot?) -> [Work] {
    let before = attachments[slot]
    if let before, found?.hasDevice != true, before.stage != .unclear {
      let name = NodeNames(slot: slot).device
      return [.event(QMPEvent("DEVICE_DELETED", data: ["device": .string(name)]))]
    }
    let next = settle(slot, found)
    guard let after = attachments[slot] else { return next }
    switch before?.stage {
    case .connected:
      owe(slot, max(after.epoch, before?.epoch ?? after.epoch))
      return [revocation(slot, after.epoch)]
    case .unclear: return next
    case nil, .hollow:
      attachments[slot]?.isUnwanted = true
      return after.stage == .connected ? next + [revocation(slot, after.epoch)] : next
    }
  }

  /// A name that somebody else gave, fit for a line of a log.
  private static func shown(_ name: String) -> String {
    String(name.unicodeScalars.prefix(64).map { $0.value < 0x20 || $0.value > 0x7e ? "?" : Character($0) })
  }
}
