internal import ControlModel

extension CommandDeclaration {
  static let showGPE = CommandDeclaration(
    "show_gpe", "Show a partition's virtual register block.",
    details: "Reading it this way changes nothing.",
    parameters: [.lpar("the partition")],
    audience: .operatorsAndGuests(.viewer), source: "R-13, R-16, R-24; protocol, section 4",
    result: ResultSchemas.gpe, reasons: [.unknownPartition],
    examples: [
      Example(
        ["lpar": 1],
        ["partition": "LPAR1", "sts": 2, "en": 6, "sci": true, "inserted": [0], "eject_requested": []])
    ]
  ) { arguments throws(Rejection) in
    .show(.gpe(try arguments.partition("lpar")))
  }
}
