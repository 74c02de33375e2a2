import ControlModel
import QMPClient

/// What the control program asks for.
extension PartitionState {
  mutating func decide(_ order: Order) -> Decision {
    switch order.request {
    case .connect(let slot, _, let epoch, _): connect(slot, epoch, order)
    case .revoke(let slot, _, let epoch): revoke(slot, epoch, order)
    case .requestEject(let slot, _, let epoch): requestEject(slot, epoch, order)
    case .withdrawEject(let slot, _, let epoch): withdraw(slot, epoch)
    case .boot: boot()
    case .pressPowerButton: .run(Procedure(.button, [.init(command: QMPCommand("system_powerdown"))]))
    case .powerOn, .powerOff, .setCPUShare, .insertCard, .pullCard, .failDevice, .checkCard: .report([])
    }
  }

  private mutating func boot() -> Decision {
    mayRun = true
    return .run(Procedure(.readStatus, [.init(command: QMPCommand("query-status"))]))
  }

  private mutating func connect(_ slot: SlotNumber, _ epoch: Epoch, _ order: Order) -> Decision {
    func fails(_ text: String) -> Decision { .report([.connectFailed(slot: slot, epoch: epoch, text: text)]) }
    if let last = ended[slot], epoch <= last { return fails("its access was ended before it was there") }
    guard let device = order.device else { return fails("no card in slot \(slot.number)") }
    if pulled.keys.contains(slot) { return fails(Self.pullWords) }
    guard let place = ports.place(of: slot) else {
      return fails("\(name)'s machine has no place for slot \(slot.number)")
    }
    let procedures = SlotProcedures(slot: slot, device: device, place: place)
    guard isSeen else { return order.isLookedUp ? notSeen(slot, order, fails(unseenWords)) : lookUp(.slot(slot)) }
    guard let attachment = attachments[slot] else { return .run(procedures.connect(epoch)) }
    switch attachment.stage {
    case .connected where attachment.epoch > epoch: return fails("a later connection is there")
    case .connected where attachment.device == device:
      // Asked again, as after a restart: it is the same connection under a new number, if it is still there.
      guard order.isLookedUp else { return lookUp(.slot(slot)) }
      if let procedure = procedures.confirm(epoch) { return .run(procedure) }
      attachments[slot]?.epoch = epoch
      return .report([.connected(slot: slot, epoch: epoch)])
    case .connected: return fails("\(attachment.device.name) is still connected there")
    case .unclear: return order.isLookedUp ? fails(unclearWords) : lookUp(.slot(slot))
    case .hollow where order.mayWait: return .park(slot)
    case .hollow where attachment.mayBeStale && !hasAgent:
      // A file system that is still mounted would write what it remembers over what the other has written.
      return fails(
        "\(name) still has the card from before another had the disk, and no agent that would look after what it kept "
          + "of it: it must eject the card or boot anew")
    case .hollow where device.kind == .disk && attachment.mark == device.mark:
      return .run(procedures.reconnect(epoch, over: attachment.nodes))
    case .hollow:
      return fails("the guest has not let go of \(attachment.device.name) yet: it does when it ejects it or boots anew")
    }
  }

  /// A connection of the record stays what it is until QEMU can be asked again: no guest loses its disk because its machine
  /// was busy when the daemon came back.
  private mutating func notSeen(_ slot: SlotNumber, _ order: Order, _ failure: Decision) -> Decision {
    guard expected[slot] != nil else { return failure }
    unseen[slot] = order
    return .report([])
  }

  static let pullWords = "its card is being pulled"
  private var unseenWords: String { "QEMU does not show what it has: ask again when it answers, or deact \(name)" }
  private var unclearWords: String { "what QEMU has in the slot is not clear: ask again, or deact \(name)" }

  private mutating func revoke(_ slot: SlotNumber, _ epoch: Epoch, _ order: Order) -> Decision {
    func fails(_ text: String) -> Decision {
      if !order.isSilent { owe(slot, epoch) }
      return .report([.releaseFailed(slot: slot, epoch: epoch, isStillHeld: true, text: text)])
    }
    // What the machine asks for by itself is about what is there now.
    if !order.isSilent {
      ended[slot] = max(epoch, ended[slot] ?? epoch)
      unseen[slot] = nil
      if pulled.keys.contains(slot) { pulled[slot] = .some(nil) }
      if let due = owed[slot], due <= epoch { owed[slot] = nil }
    }
    guard let attachment = attachments[slot] else {
      if isSeen || paid[slot] == epoch { return .report([.released(slot: slot, epoch: epoch)]) }
      // A machine that cannot be asked still holds what it held.
      return order.isLookedUp ? fails(unseenWords) : lookUp(.slot(slot))
    }
    switch attachment.stage {
    // A request about an earlier connection: the later one could only be made after its end.
    case .connected where attachment.epoch > epoch, .hollow: return .report([.released(slot: slot, epoch: epoch)])
    case .unclear where order.isLookedUp: return fails(unclearWords)
    case .unclear: return lookUp(.slot(slot))
    case .connected:
      let procedure = SlotProcedures.revoke(slot, attachment, asked: epoch, again: order.isLookedUp)
      if let procedure { return .run(procedure) }
      // Nothing of it is the host's to take away: the guest is asked, and its eject is the release.
      if order.isSilent {
        attachments[slot]?.presentsEject = true
      } else {
        attachments[slot]?.awaitsRelease = true
        attachments[slot]?.epoch = epoch
      }
      return present(slot)
    }
  }

  private mutating func requestEject(_ slot: SlotNumber, _ epoch: Epoch, _ order: Order) -> Decision {
    if attachments[slot] == nil, !isSeen, !order.isLookedUp { return lookUp(.slot(slot)) }
    guard let attachment = attachments[slot], attachment.epoch <= epoch else { return .report([]) }
    // The end of its access has told the guest already, and that is said again by itself: one SCI for one removal.
    if attachment.stage == .hollow { return .report([]) }
    attachments[slot]?.presentsEject = true
    return present(slot)
  }

  /// QEMU cannot take it back; it is only not said again.
  private mutating func withdraw(_ slot: SlotNumber, _ epoch: Epoch) -> Decision {
    if let attachment = attachments[slot], attachment.stage == .connected, attachment.epoch <= epoch,
      !attachment.awaitsRelease
    {
      attachments[slot]?.presentsEject = false
    }
    return .report([])
  }

  /// A guest that boots clears its GPE status without looking, and would never hear of it (facts of QEMU's ACPI block).
  mutating func present(_ slot: SlotNumber) -> Decision {
    guard attachments[slot]?.presents == true else { return .report([]) }
    guard hasRun else { return .presentLater(slot) }
    return .run(SlotProcedures.eject(slot))
  }

  /// What was not seen since the connection was opened is looked at as a whole, whatever the reason: an opening's look may
  /// have failed.
  mutating func lookUp(_ why: Procedure.LookUp) -> Decision {
    if why == .opening { isSeen = false }
    return .run(Procedure(.lookUp(isSeen ? why : .opening), Inventory.steps))
  }
}
