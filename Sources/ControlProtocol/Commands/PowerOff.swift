internal import ControlModel

extension CommandDeclaration {
  static let powerOff = CommandDeclaration(
    "power_off", "Tell that the guest's OS is down; the partition becomes inactive.",
    details: "What a real machine sees as soft-off.",
    audience: .guests, effect: .changes, source: "R-07, R-20, Fig 10, step 1108",
    result: ResultSchemas.powered, reasons: [.partitionInactive, .machineError, .storeError],
    examples: [Example(.nothing, ["operation": 12, "partition": "LPAR0", "state": "inactive"])]
  ) { _ throws(Rejection) in .change(.powerOff) }
}
