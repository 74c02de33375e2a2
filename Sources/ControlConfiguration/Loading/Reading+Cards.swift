import ControlModel

/// What the cards of one entry of `slots` have in common.
struct CardSettings {
  let kind: Device.Kind
  /// Bytes that each medium is made with; nil where there is none.
  let size: UInt64?
  let qemu: QEMUDeviceSettings?
}

extension Reading {
  /// Nil when it cannot be a card, which is reported once, however many slots it is for.
  func card(_ mapping: MappingReader) -> CardSettings? {
    let size = mapping[DeviceSchema.size]
    guard let kind = mapping[DeviceSchema.kind] else { return nil }
    if kind == .disk, self.kind == .qemu {
      report(
        mapping.node, mapping.path,
        "found disks that share their settings; with machine.kind qemu each disk has an image of its own: an entry of "
          + "devices, named by device")
      return nil
    }
    let isMedium = hasMedium(kind, mapping)
    return CardSettings(
      kind: kind, size: isMedium ? size ?? DeviceSettings.defaultSize : nil,
      qemu: qemu(kind, mapping, SlotSchema.cardQEMU))
  }
}
