internal import ControlModel

extension CommandDeclaration {
  static let showOperations = CommandDeclaration(
    "show_operations", "List the operations under way and those that ended of late.",
    audience: .operatorsAndGuests(.viewer), source: "I-5",
    result: ResultSchemas.operations,
    examples: [
      Example(
        .nothing,
        [
          "operations": [
            [
              "id": 7, "verb": "add_pci", "issuer": "LPAR1", "state": "awaiting_guest", "step": .null,
              "began": "2026-03-01T12:00:00.000000Z", "ended": .null, "slots": [0], "partitions": ["LPAR0", "LPAR1"],
              "message": .null,
            ]
          ]
        ])
    ]
  ) { _ throws(Rejection) in .show(.operations) }
}
