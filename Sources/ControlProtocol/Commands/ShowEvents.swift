internal import ControlModel

extension CommandDeclaration {
  /// A page of more events than this would be a longer answer than clients expect of one line.
  static let eventPageLimit: UInt64 = 10_000

  static let showEvents = CommandDeclaration(
    "show_events", "List retained events from a sequence number on.",
    details: """
      `since` 0, or left out, begins at the oldest retained. `next` is the number to go on with: the last one shown \
      plus 1.
      """,
    parameters: [
      Parameter("since", .anyNumber, .optional, "the first sequence number to show"),
      Parameter("limit", .number(1...eventPageLimit, allowsHex: false), .optional, "how many at most; left out, 100"),
    ],
    audience: .operatorsAndGuests(.viewer), source: "protocol, section 3",
    result: ResultSchemas.events, reasons: [.eventsExpired, .storeError],
    examples: [
      Example(
        ["since": 42, "limit": 1],
        [
          "events": [
            [
              "seq": 42, "time": "2026-03-01T12:00:00.000000Z", "operation": 7, "kind": "slot", "partition": "LPAR1",
              "slot": 0, "step": 503, "detail": "slot 0 is connected to LPAR1",
            ]
          ], "next": 43,
        ])
    ]
  ) { arguments throws(Rejection) in
    .events(
      since: arguments.numberIfGiven("since"), limit: arguments.numberIfGiven("limit").flatMap(Int.init(exactly:)))
  }
}
