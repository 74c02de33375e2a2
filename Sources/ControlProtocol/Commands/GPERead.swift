internal import ControlModel

extension CommandDeclaration {
  static let gpeRead = CommandDeclaration(
    "gpe_read", "Read the partition's register block, decoded.",
    details: "Reading it this way changes nothing; no bit is cleared.",
    audience: .guests, rate: .register, source: "R-13, R-16",
    result: ResultSchemas.gpeDecoded, reasons: [.partitionInactive],
    examples: [Example(.nothing, ["sts": 2, "en": 6, "inserted": [0], "eject_requested": []])]
  ) { _ throws(Rejection) in .guest(.gpeRead) }
}
