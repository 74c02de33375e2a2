import ControlModel

/// One entry of `devices`.
enum DeviceSchema {
  static let name = Key("name", .name, .required, .restart, "Unique. Slots and `insert_card` name it.")
  static let kind = Key(
    "kind", .choice(of: Device.Kind.self), .is_(.disk), .restart, "What is behind the card's single port (R-22).")
  static let path = Key(
    "path", .relativePath, .means("`<name>.img` for a disk"), .restart,
    "A disk's medium, an ordinary file below the state directory; made, sparse, when missing. Not with "
      + "`machine.kind: qemu`.")
  static let size = Key(
    "size", .size((2 << 20)...(1 << 44), multiple: 512),
    .means("`\(UnitScale.size.render(DeviceSettings.defaultSize))` for a disk"), .restart,
    "How large a medium is made; one that exists keeps its size. Not with `machine.kind: qemu`.")
  static let qemu = Branch(
    "qemu", "What the card is in QEMU. Only with `machine.kind: qemu`, where a disk and a net card need it.",
    QEMUDeviceSchema.section)

  static let section = Section(
    path: "devices[]", doc: "A PCI card with a single port (R-01).", keys: [name, kind, path, size, qemu])
}
