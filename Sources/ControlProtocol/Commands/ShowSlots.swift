internal import ControlModel

extension CommandDeclaration {
  static let showSlots = CommandDeclaration(
    "show_slots", "List the slots: who is connected, whether enabled, what is in them.",
    details:
      "The text table begins with SLOT, CONNECTION and ENABLE, as Fig 4 does. A guest sees the slots of its cluster.",
    audience: .operatorsAndGuests(.viewer), source: "R-03, Fig 4",
    result: ResultSchemas.slots,
    examples: [
      Example(
        .nothing,
        [
          "slots": [
            [
              "slot": 0, "bus": 0, "partition": "LPAR0", "enabled": true, "device": "disk0", "kind": "disk",
              "state": "present", "quarantined": false, "candidates": ["LPAR0", "LPAR1"], "operation": .null,
            ]
          ]
        ])
    ]
  ) { _ throws(Rejection) in .show(.slots) }
}
