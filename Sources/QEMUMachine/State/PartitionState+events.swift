import ControlModel
import ControlProtocol
import QMPClient

/// What QEMU tells by itself.
extension PartitionState {
  mutating func heard(_ event: QMPEvent) -> Decision {
    switch event.name {
    case "DEVICE_DELETED": deviceDeleted(event)
    case "BLOCK_IO_ERROR": ioError(event)
    case "RESET": .report(isBeforeBoot ? [] : [.wasReset(partition, generation: generation)])
    case "STOP": .report(isEnding ? [] : [.paused(partition, generation: generation, true)])
    case "RESUME": resumed()
    case "GUEST_PANICKED": .report([.panicked(partition, generation: generation)])
    case "SHUTDOWN": shutDown()
    case "VSERPORT_CHANGE": portChanged(event)
    default: .report([])
    }
  }

  private mutating func resumed() -> Decision {
    isBeforeBoot = false
    return .report([.paused(partition, generation: generation, false)])
  }

  private mutating func portChanged(_ event: QMPEvent) -> Decision {
    if event.data["id"] == .string(QEMUCommandLine.portID) { hasAgent = event.data["open"] == .bool(true) }
    return .report([])
  }

  private mutating func shutDown() -> Decision {
    isEnding = true
    return .report([])
  }

  /// Fig 6, step 606: the guest has let go.
  ///
  /// It comes twice: first for the part behind the PCI function, without a name; only the one with the device's own name
  /// is the release. One that was on its way while the slot was looked at may be of an earlier card: a disk's node proves
  /// that the guest has let go, with other cards it is seen.
  private mutating func deviceDeleted(_ event: QMPEvent) -> Decision {
    guard case .string(let id)? = event.data["device"], let found = NodeNames.parse(id), found.part == .device,
      let attachment = attachments[found.slot]
    else { return .report([]) }
    guard attachment.stage != .unclear, attachment.device.kind == .disk else { return lookUp(.slot(found.slot)) }
    return .run(SlotProcedures.clean(found.slot, attachment))
  }

  /// the device found a fault of its medium by itself.
  ///
  /// After the access has ended every request fails, and that is none.
  private mutating func ioError(_ event: QMPEvent) -> Decision {
    let names = ["node-name", "device"].compactMap { key -> String? in
      if case .string(let name)? = event.data[key] { name } else { nil }
    }
    guard let found = names.lazy.compactMap({ NodeNames.parse($0) }).first, let attachment = attachments[found.slot],
      attachment.stage == .connected, faulted[found.slot] != attachment.epoch
    else { return .report([]) }
    faulted[found.slot] = attachment.epoch
    return .report([.deviceFault(slot: found.slot, kind: .medium)])
  }
}
