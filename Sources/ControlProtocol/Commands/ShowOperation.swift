internal import ControlModel

extension CommandDeclaration {
  static let showOperation = CommandDeclaration(
    "show_operation", "Show one operation, under way or ended of late.",
    details: """
      `state` is the phase of the part under way, or `done`, or the reason for which it was refused or timed out; then \
      `message` says more. `step` is the source's step number within a `failover`.
      """,
    parameters: [Parameter("operation", .anyNumber, .required, "the operation's number")],
    audience: .operatorsAndGuests(.viewer), source: "I-5",
    result: ResultSchemas.operationRow, reasons: [.unknownOperation],
    examples: [
      Example(
        ["operation": 9],
        [
          "id": 9, "verb": "failover", "issuer": "uid 0", "state": "done", "step": 1105,
          "began": "2026-03-01T12:00:00.000000Z", "ended": "2026-03-01T12:00:00.250000Z", "slots": [0, 1],
          "partitions": ["LPAR0", "LPAR1"], "message": .null,
        ])
    ]
  ) { arguments throws(Rejection) in
    .show(.operation(OperationID(try arguments.number("operation"))))
  }
}
