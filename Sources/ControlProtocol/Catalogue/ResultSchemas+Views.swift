internal import ControlModel

/// The shapes of the reads.
extension ResultSchemas {
  static let slots = Schema.object([
    Field(
      "slots",
      .list(
        .object([
          Field("slot", .integer, "bus * 32 + the device's bit"), Field("bus", .integer, "the PCI bus"),
          Field("partition", .optional(.text), "the connected partition"),
          Field("enabled", .boolean, "whether that partition may access the device"),
          Field("device", .optional(.text), "the device's name, null when the slot is empty"),
          Field("kind", .optional(.word(Device.Kind.allCases.map(\.rawValue))), "what the device is"),
          Field("state", .word(["present", "empty", "failed"]), "what is in the slot"),
          Field("quarantined", .boolean, "whether it is withheld until clear_slot"),
          Field("candidates", .list(.text), "the partitions that may own it"),
          Field("operation", .optional(.integer), "the operation that has it reserved"),
        ])), "one row a slot")
  ])
  static let partitions = Schema.object([
    Field(
      "partitions",
      .list(
        .object([
          Field("lpar", .integer, "its number"), Field("name", .text, "its name"),
          Field("state", .word(["active", "inactive"]), "its power"),
          Field("role", .word(["active", "standby", "none"]), "its part in its cluster"),
          Field("cpu_share", .integer, "percent of the CPUs"),
          Field("share_applied", .boolean, "whether its processes are scheduled by that share now"),
          Field("agent", .boolean, "whether it has an agent"),
          Field("cluster", .optional(.text), "its cluster"),
          Field("fenced", .boolean, "whether a member took from it since it booted"),
          Field("maintenance", .boolean, "whether its cluster is in maintenance"),
        ])), "one row a partition")
  ])
  static let gatekeeper = Schema.object([
    Field(
      "windows",
      .list(
        .object([
          Field("bus", .integer, "the PCI bus"), Field("base", .integer, "first address of the partition's space"),
          Field("size", .integer, "length in bytes"), Field("offset", .integer, "what is added to be physical"),
          Field("partition", .text, "whose memory the window opens on"),
        ])), "one row a bus with an owner")
  ])
  static let operationRow = Schema.object([
    Field("id", .integer, "the operation's number"), Field("verb", .text, "the command"),
    Field("issuer", .text, "a partition's name, or `uid N`"),
    Field("state", .text, "the phase under way, `done`, or the reason"),
    Field("step", .optional(.integer), "the step of Fig 11 that a failover is at"),
    Field("began", .time, "when it was accepted"), Field("ended", .optional(.time), "when it ended"),
    Field("slots", .list(.integer), "its slots"), Field("partitions", .list(.text), "its partitions"),
    Field("message", .optional(.text), "why it was not done"),
  ])
  static let operations = Schema.object([Field("operations", .list(operationRow), "in the order of their numbers")])
  static let event = Schema.object([
    Field("seq", .integer, "counts from 1 without a gap"), Field("time", .time, "when it happened"),
    Field("operation", .optional(.integer), "the operation that it belongs to"),
    Field("kind", .word(EventKind.allCases.map(\.rawValue)), "what it is about"),
    Field("partition", .optional(.text), "the partition"), Field("slot", .optional(.integer), "the slot"),
    Field("step", .optional(.integer), "the step of the source's figure"), Field("detail", .text, "one sentence"),
  ])
  static let events = Schema.object([
    Field("events", .list(event), "in the order of their numbers"),
    Field("next", .integer, "the last one's number plus 1"),
  ])
  static let sessions = Schema.object([
    Field(
      "sessions",
      .list(
        .open([
          Field("session", .integer, "counts the connections since the start"),
          Field("issuer", .text, "a partition's name, or `uid N`"),
          Field("agent", .optional(.text), "what software it called itself in `hello`"),
          Field("hello", .boolean, "whether it is an agent"),
          Field("subscribed", .boolean, "whether events are sent to it"),
          Field("requests", .integer, "how many requests it has made"),
        ])), "one row a connection")
  ])
  /// A member for each counter and gauge, by its name.
  static let metrics = Schema.open([])
  static let version = Schema.open([
    Field("product", .text, "the program's name"), Field("version", .text, "its version"),
    Field("protocol", .text, "the version of this contract"),
  ])
  static let explanation = Schema.open([
    Field("subject", .text, "what was asked about, and how it stands"),
    Field("holds", .optional(.text), "the rule or wait that holds it"),
    Field("since", .optional(.time), "since when"), Field("who", .text, "who has it"),
    Field("remedy", .optional(.text), "what would free it"),
    Field("operation", .optional(.integer), "the operation that has it"),
  ])
  static let help = Schema.open([])
  static let document = Schema.open([Field("openrpc", .text, "the version of OpenRPC")])
}
