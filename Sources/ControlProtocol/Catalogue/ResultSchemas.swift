internal import ControlModel

/// The shapes of results (protocol, "Result shapes"), each named once for the commands that answer it.
enum ResultSchemas {
  typealias Field = Schema.Field

  static let nothing = Schema.open([Field("operation", .integer, "the operation's number, when it was one")])
  private static let number = Field("operation", .integer, "the operation's number")
  private static let name = Schema.text
  private static let state = Schema.word(["active", "inactive"])
  private static let slotList = Schema.list(.integer)
  private static let inserted = Field("inserted", slotList, "the slots with an insertion event")
  private static let ejectRequested = Field("eject_requested", slotList, "the slots with an eject request")

  static let operation = Schema.object([number])
  static let powered = Schema.object([
    number, Field("partition", name, "the partition"), Field("state", state, "its power now"),
  ])
  static let moved = Schema.object([
    number, Field("slots", slotList, "the slots whose rows changed"),
    Field("partition", name, "the receiver of add_pci, the former owner of rem_pci"),
    Field("guest", .word(["usable", "ejected", "notified", "inactive"]), "how far its guest went"),
    Field(
      "release", .optional(.word(["eject", "revoked", "power_off"])),
      "how the last owner let go, or null if it had not to"),
  ])
  static let failedOver = Schema.object([
    number, Field("from", name, "the former active side"), Field("to", name, "the new one"),
    Field("case", .word(["a", "b"]), "which flow ran"), Field("slots", slotList, "the slots that moved"),
    Field("outage_ms", .number, "from the last possible access of the old owner to the new one's confirmation"),
    Field("standby", name, "the former active side, back as the standby, or `failed`"),
  ])
  static let value = Schema.object([Field("value", .integer, "what was read")])
  static let gpeDecoded = Schema.object([
    Field("sts", .integer, "GPE0_STS"), Field("en", .integer, "GPE0_EN"), inserted, ejectRequested,
  ])
  static let gpe = Schema.object([
    Field("partition", name, "the partition"), Field("sts", .integer, "GPE0_STS"), Field("en", .integer, "GPE0_EN"),
    Field("sci", .boolean, "whether the SCI is asserted"), inserted, ejectRequested,
  ])
  static let hello = Schema.object([
    Field("partition", name, "the partition of this socket"), Field("lpar", .integer, "its number"),
    Field("state", state, "its power"), Field("generation", .integer, "how often it was powered on or reset"),
    Field("slots", slotList, "the slots that are enabled for it"),
    Field(
      "ports",
      .object([
        Field("gpe0", .integer, "the first port of GPE0"),
        Field("pcihp", .integer, "the first port of the hot-plug block"),
      ]), "where the register block lies"),
    inserted, ejectRequested,
  ])
  static let subscription = Schema.object([Field("next", .integer, "the first sequence number that will be sent")])
}
