/// The notifications, declared once: the reference page shows them, the tests hold the daemon to them.
package enum NotificationCatalogue {
  package struct Declaration: Sendable {
    package let method: String
    package let params: Schema
    /// Who gets it, and when.
    package let meaning: String
    package let isRelay: Bool
  }

  private typealias Field = Schema.Field

  package static let all: [Declaration] = [
    Declaration(
      method: "sci", params: .object([Field("partition", .text, "the partition whose SCI it is")]),
      meaning: """
        To a partition's agents when an enabled status bit rises, and again after every `hello` while one is set: \
        the line is level. The handler clears GPE0_STS first and reads PCIU and PCID then.
        """, isRelay: false),
    Declaration(
      method: "power",
      params: .object([Field("signal", .word(["on", "off", "button"]), "what happened to the power")]),
      meaning: """
        To a partition's connections: `button` asks for an orderly shutdown, `off` comes right before they are \
        closed, `on` when an inactive partition is activated.
        """, isRelay: false),
    Declaration(
      method: "stop",
      params: .object([
        Field("operation", .integer, "the operation that asks"), Field("deadline", .number, "seconds that are left"),
      ]),
      meaning: "To a partition's agents (step 1108): stop the service, shut the OS down, and say `power_off`.",
      isRelay: false),
    Declaration(
      method: "heartbeat",
      params: .object([
        Field("from", .text, "the member"), Field("sequence", .integer, "its count"),
        Field("service", .word(["ok", "failed", "stopped", "starting"]), "its service's state"),
      ]),
      meaning: "To the agents of the other members: what a member said with the command `heartbeat`.", isRelay: true),
    Declaration(
      method: "peer",
      params: .object([
        Field("partition", .text, "the member"),
        Field(
          "change",
          .word([
            "agent_connected", "agent_gone", "agent_silent", "active", "inactive", "maintenance_on", "maintenance_off",
          ]), "what changed"),
      ]),
      meaning: "To a cluster's agents when a member's agent, power or maintenance changed.", isRelay: true),
    Declaration(
      method: "message",
      params: .object([Field("from", .text, "the member"), Field("message", .text, "its text")]),
      meaning: "To the agents of the member that a `send` named. It is information, never an order.", isRelay: true),
    Declaration(
      method: "event", params: ResultSchemas.event,
      meaning: "To subscribers, in the order of `seq` and without a gap but for the kinds that were not asked for.",
      isRelay: false),
  ]
}
