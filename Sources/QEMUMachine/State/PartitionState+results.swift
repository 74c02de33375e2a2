import ControlModel
import ControlProtocol
import QMPClient

/// What the end of a procedure means.
extension PartitionState {
  mutating func connectEnded(
    _ slot: SlotNumber, _ epoch: Epoch, _ work: Work, _ result: ProcedureResult
  ) -> Conclusion {
    guard case .request(let order) = work, let device = order.device, let place = ports.place(of: slot) else {
      return Conclusion()
    }
    let procedures = SlotProcedures(slot: slot, device: device, place: place)
    switch result {
    case .done:
      let last = attachments[slot]
      var attachment = Attachment(device: device, epoch: epoch, stage: .connected)
      attachment.mark = device.mark
      attachment.nodes = procedures.nodes(epoch)
      attachment.wasInGuest = true
      attachment.isEjectAsked = last?.isEjectAsked ?? false
      attachments[slot] = attachment
      return Conclusion(reports: [.connected(slot: slot, epoch: epoch)])
    case .refused(let text):
      return Conclusion(reports: [.connectFailed(slot: slot, epoch: epoch, text: text)])
    case .torn(let text), .unknown(let text):
      // The control program takes it back: that request looks up what there is.
      let last = attachments[slot]
      var attachment = Attachment(device: device, epoch: epoch, stage: .unclear)
      attachment.mark = device.mark
      attachment.mayBeStale = last?.mayBeStale ?? false
      attachment.wasInGuest = last?.wasInGuest ?? false
      attachment.isEjectAsked = last?.isEjectAsked ?? false
      attachments[slot] = attachment
      return Conclusion(reports: [.connectFailed(slot: slot, epoch: epoch, text: text)])
    }
  }

  mutating func revokeEnded(
    _ slot: SlotNumber, _ epoch: Epoch, _ work: Work, _ result: ProcedureResult
  ) -> Conclusion {
    guard case .done = result else {
      attachments[slot]?.stage = .unclear
      let note = "slot \(slot.number) of \(name) was not revoked at once: \(result.words ?? "")"
      // What did not work by memory may by a look; what does not then is told.
      return Conclusion(next: [work], notes: [note])
    }
    if let attachment = attachments[slot] {
      attachments[slot]?.stage = .hollow
      attachments[slot]?.nodes = DiskCommands.denialNodes(slot, attachment)
    }
    // Fig 6, step 603: after the access has ended the guest is told.
    return Conclusion(reports: [.released(slot: slot, epoch: epoch)], next: [.present(slot)])
  }

  mutating func ejectAsked(_ slot: SlotNumber, _ result: ProcedureResult) -> Conclusion {
    // Refused: it is asked already, or gone, which is told by itself.
    attachments[slot]?.isEjectAsked = true
    guard let words = result.words else { return Conclusion() }
    return Conclusion(notes: ["the eject of slot \(slot.number) was not taken by \(name)'s QEMU: \(words)"])
  }

  mutating func cleaned(_ slot: SlotNumber, _ work: Work, _ result: ProcedureResult) -> Conclusion {
    guard let attachment = attachments[slot] else { return Conclusion() }
    if case .untangle = work { return leftoverCleaned(slot, attachment, result) }
    guard result.words == nil else {
      attachments[slot]?.stage = .unclear
      return Conclusion(
        next: [.lookUp(.slot(slot))], notes: ["what was in slot \(slot.number) is not closed: \(result.words ?? "")"])
    }
    attachments[slot] = nil
    return Conclusion(reports: letGo(slot, attachment))
  }

  /// The card was gone before anybody looked.
  private mutating func leftoverCleaned(
    _ slot: SlotNumber, _ attachment: Attachment, _ result: ProcedureResult
  ) -> Conclusion {
    if let words = result.words {
      attachments[slot]?.stage = .unclear
      attachments[slot]?.unsettled = nil
      return Conclusion(notes: ["slot \(slot.number) of \(name) stays unclear: \(words)"])
    }
    attachments[slot] = nil
    return Conclusion(reports: letGo(slot, attachment))
  }

  /// What it means that the guest has let go of a card, with everything closed behind it.
  ///
  /// Of one that was unclear all that it may have meant is told; what of it is of the past is ignored.
  private func letGo(_ slot: SlotNumber, _ attachment: Attachment) -> [MachineReport] {
    let collected = MachineReport.collected(slot: slot, partition, generation: generation)
    let ejected = MachineReport.ejected(slot: slot, epoch: attachment.epoch, wasAsked: attachment.isEjectAsked)
    if attachment.awaitsRelease { return [.released(slot: slot, epoch: attachment.epoch)] }
    switch attachment.stage {
    case .connected: return [ejected]
    case .hollow: return [collected]
    case .unclear: return attachment.wasInGuest ? [collected, ejected] : []
    }
  }

  mutating func statusRead(_ result: ProcedureResult) -> Conclusion {
    guard case .done(let values) = result, case .string(let status)? = values.first?["status"] else {
      let note = "\(name)'s QEMU does not say whether it runs: \(result.words ?? "")"
      return Conclusion(checkAgain: true, notes: [note])
    }
    guard status == "prelaunch" else {
      isBeforeBoot = false
      hasRun = true
      return Conclusion(reports: [.paused(partition, generation: generation, status == "paused")])
    }
    return Conclusion(next: [.letRun])
  }
}
