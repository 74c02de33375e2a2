import ControlModel

/// One entry of `slots`: one slot, or many that are alike.
enum SlotSchema {
  static let slot = Key(
    "slot", .numbers(0...65_535), .means("`bus` and `device_number` say it"), .restart,
    "The slot's number, bus times 32 plus device number; several make several slots that are alike.")
  static let bus = Key(
    "bus", .integer(0...2047), .means("`slot` says it"), .restart,
    "The PCI bus, which the gatekeeper is keyed by (Fig 8). Together with `device_number`, instead of `slot`.")
  static let deviceNumber = Key(
    "device_number", .numbers(0...31), .means("`slot` says it"), .restart, "The place on the bus, or several.")
  static let partition = Key(
    "partition", .name, .means("assigned to none"), .first, "The partition it is assigned to (Fig 4).")
  static let enabled = Key(
    "enabled", .boolean, .is_(false), .first,
    "Fig 4's enable flag. Needs a partition and a card; all enabled slots of one bus must be one partition's.")
  static let candidates = Key(
    "candidates", .candidates, .means("the assigned partition alone"), .live,
    "Who may own it. One who owns it already keeps it when taken off the list. With `machine.kind: qemu` a slot's list "
      + "that gains one waits for a restart.")
  static let device = Key(
    "device", .name, .means("empty, or see `card`"), .first, "The card in it: a name from `devices`.")
  static let card = Branch(
    "card", "A card of its own for each slot of the entry, named `card<slot number>`, instead of `device`.", cardSection
  )

  static let cardSection = Section(
    path: "slots[].card",
    doc: "A card that is like its neighbours; its medium is `card<slot number>.img`. With `machine.kind: qemu` it "
      + "cannot be a disk.",
    keys: [DeviceSchema.kind, DeviceSchema.size, cardQEMU])
  static let cardQEMU = Branch(
    "qemu", "What the card is in QEMU. Only with `machine.kind: qemu`.", QEMUDeviceSchema.cardSection)

  static let section = Section(
    path: "slots[]", doc: "A slot, or several that are alike. Adding or removing one takes a restart.",
    keys: [slot, bus, deviceNumber, partition, enabled, candidates, device, card])
}
