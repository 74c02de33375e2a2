internal import ControlModel

extension CommandDeclaration {
  static let subscribe = CommandDeclaration(
    "subscribe", "Have events sent to this connection.",
    details: """
      The stream begins with the event `since`, inclusive, or now when that is left out, and has no gap. Events \
      come in the form in which this was said: text lines `* event ...`, or JSON-RPC notifications `event`.
      """,
    parameters: [
      Parameter("kinds", .choices(EventKind.allCases.map(\.rawValue)), .optional, "only events of these kinds"),
      Parameter("since", .anyNumber, .optional, "the first sequence number to send; 0 is the oldest retained"),
    ],
    audience: .operatorsAndGuests(.viewer), source: "protocol, section 3",
    result: ResultSchemas.subscription, reasons: [.eventsExpired],
    examples: [Example(["kinds": ["slot", "operation"], "since": 42], ["next": 42])]
  ) { arguments throws(Rejection) in
    .subscribe(
      kinds: arguments.wordsIfGiven("kinds")?.compactMap(EventKind.init(rawValue:)),
      since: arguments.numberIfGiven("since"))
  }
}
