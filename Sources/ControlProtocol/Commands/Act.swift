internal import ControlModel

extension CommandDeclaration {
  static let act = CommandDeclaration(
    "act", "Switch a partition on.",
    details: """
      It begins a new boot generation, which ends a fence; an operator's `act` also ends a hold. Slots that are \
      assigned and enabled for the partition are connected when it boots.
      """,
    parameters: [.lpar("the partition to switch on")],
    audience: .operatorsAndGuests(.operator_), effect: .changes, source: "R-08, Fig 3; Fig 9, step 1105",
    result: ResultSchemas.powered,
    reasons: [.unknownPartition, .fenced, .held, .partitionActive, .machineError, .storeError],
    examples: [Example(["lpar": 0], ["operation": 8, "partition": "LPAR0", "state": "active"])]
  ) { arguments throws(Rejection) in
    .change(.act(lpar: try arguments.partition("lpar")))
  }
}
