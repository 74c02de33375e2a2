import ControlModel
import Dispatch
import NIOCore

/// A person's hand at a slot, and a look at what is in it.
extension QEMUCore {
  func insert(_ name: String, _ slot: SlotNumber) {
    guard let device = rack.device(name) else {
      return tell(.cardFailed(slot: slot, text: "no device \(name) is configured"))
    }
    if let other = rack.slot(of: name), other != slot {
      return tell(.cardFailed(slot: slot, text: "\(name) is in slot \(other.number)"))
    }
    probe(device) { core, fault in
      if let fault { return core.tell(.cardFailed(slot: slot, text: fault)) }
      core.rack.insert(device, slot)
      core.tell(.cardInserted(slot: slot, device: Device(name: name, kind: device.kind)))
    }
  }

  /// The card goes when nothing reaches it: its access ends first.
  func pull(_ slot: SlotNumber) {
    rack.pulls.insert(slot)
    for driver in drivers.values { driver.dropParked(slot, upTo: Epoch(UInt64.max)) }
    for driver in drivers.values where driver.mayReach(slot) {
      let epoch = driver.state.attachments[slot]?.epoch ?? Epoch(UInt64.max)
      driver.take(
        Order(request: .revoke(slot: slot, partition: driver.plan.id, epoch: epoch), isSilent: true))
    }
    finishPulls()
  }

  func finishPulls() {
    for slot in rack.pulls where !drivers.values.contains(where: { $0.mayReach(slot) }) {
      rack.pulls.remove(slot)
      rack.remove(slot)
      tell(.cardPulled(slot: slot))
    }
  }

  /// Looks whether the medium is there and can be read: step 1104, and what ends a quarantine.
  func check(_ slot: SlotNumber) {
    guard let card = rack.card(in: slot) else {
      return tell(.cardFailed(slot: slot, text: "no card in slot \(slot.number)"))
    }
    probe(card.device) { core, fault in
      core.tell(fault.map { .cardFailed(slot: slot, text: $0) } ?? .cardChecked(slot: slot))
    }
  }

  private func probe(_ device: QEMUDevice, then: @escaping @Sendable (QEMUCore, String?) -> Void) {
    guard case .disk(let image, let format) = device.backing else { return then(self, nil) }
    let this = NIOLoopBound(self, eventLoop: eventLoop)
    let eventLoop = eventLoop
    prober.async {
      var fault: String?
      do throws(ImageFault) { _ = try ImageProbe.look(image, format) } catch { fault = error.text }
      let found = fault
      eventLoop.execute { then(this.value, found) }
    }
  }
}
