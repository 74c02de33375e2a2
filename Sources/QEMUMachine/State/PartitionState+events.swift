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

  /// Whether an event is worth its place among what waits: a guest can cause I/O errors without end.
  func isConcerned(by event: QMPEvent) -> Bool {
    guard event.name == "BLOCK_IO_ERROR" else { return true }
    guard let slot = Self.slot(of: event) else { return false }
    guard let attachment = attachments[slot] else { return true }
    return attachment.stage != .hollow && faulted[slot] != attachment.epoch
  }

  /// The slot whose node an event names.
  private static func slot(of event: QMPEvent) -> SlotNumber? {
    ["node-name", "device"].lazy.compactMap { key -> String? in
      if case .string(let name)? = event.data[key] { name } else { nil }
    }.compactMap { NodeNames.parse($0)?.slot }.first
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
    guard let slot = Self.slot(of: event), let attachment = attachments[slot], attachment.stage == .connected,
      faulted[slot] != attachment.epoch
    else { return .report([]) }
    faulted[slot] = attachment.epoch
    return .report([.deviceFault(slot: slot, kind: .medium)])
  }
}
