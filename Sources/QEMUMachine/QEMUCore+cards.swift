import ControlModel
import Dispatch
import NIOCore

/// A person's hand at a slot, and a look at what is in it.
extension QEMUCore {
  func insert(_ name: String, _ slot: SlotNumber) {
    guard let device = rack.device(name) else {
      return tell(.cardFailed(slot: slot, text: "no device \(name) is configured"))
    }
    probe(device, slot) { core, fault in
      if let fault { return core.tell(.cardFailed(slot: slot, text: fault)) }
      // Another hand may have been quicker.
      if let other = core.rack.slot(of: name), other != slot {
        return core.tell(.cardFailed(slot: slot, text: "\(name) is in slot \(other.number)"))
      }
      core.rack.insert(device, slot)
      core.tell(.cardInserted(slot: slot, device: Device(name: name, kind: device.kind)))
    }
  }

  /// How long a card's way out may take; the command's own deadline comes later.
  private static let pullLimit = TimeAmount.seconds(20)

  /// The card goes when nothing reaches it: its access ends first, whichever connection is under way.
  func pull(_ slot: SlotNumber) {
    let this = NIOLoopBound(self, eventLoop: eventLoop)
    pulls[slot]?.cancel()
    pulls[slot] = eventLoop.scheduleTask(in: Self.pullLimit) { this.value.giveUpPull(slot) }
    for driver in drivers.values where driver.mayReach(slot) {
      driver.advance { $0.pull(slot) }
    }
    finishPulls()
  }

  /// The card stays; where its access could not be ended that stays too, and where it has ended that is told.
  private func giveUpPull(_ slot: SlotNumber) {
    guard pulls.removeValue(forKey: slot) != nil else { return }
    let names = drivers.values.filter { $0.mayReach(slot) }.map(\.plan.name).sorted().joined(separator: ", ")
    for driver in drivers.values { driver.advance { $0.keep(slot) } }
    let text =
      "\(names) may still reach the card of slot \(slot.number): pull it again when its QEMU answers, or deact it"
    tell(.cardFailed(slot: slot, text: text))
  }

  func finishPulls() {
    for slot in pulls.keys.sorted() where !drivers.values.contains(where: { $0.mayReach(slot) }) {
      pulls.removeValue(forKey: slot)?.cancel()
      for driver in drivers.values { driver.line.state.pulled.removeValue(forKey: slot) }
      rack.remove(slot)
      tell(.cardPulled(slot: slot))
    }
  }

  /// Looks whether the medium is there and can be read: step 1104, and what ends a quarantine.
  func check(_ slot: SlotNumber) {
    guard let card = rack.card(in: slot) else {
      return tell(.cardFailed(slot: slot, text: "no card in slot \(slot.number)"))
    }
    probe(card, slot) { core, fault in
      core.tell(fault.map { .cardFailed(slot: slot, text: $0) } ?? .cardChecked(slot: slot))
    }
  }

  private func probe(_ device: QEMUDevice, _ slot: SlotNumber, then: @escaping @Sendable (QEMUCore, String?) -> Void) {
    guard case .disk(let image, let format) = device.backing else { return then(self, nil) }
    let this = NIOLoopBound(self, eventLoop: eventLoop)
    let eventLoop = eventLoop
    prober(slot).async {
      var fault: String?
      do throws(ImageFault) { try ImageProbe.look(image, format) } catch { fault = error.text }
      let found = fault
      eventLoop.execute { then(this.value, found) }
    }
  }
}
