internal import ControlModel

extension CommandDeclaration {
  static let insertCard = CommandDeclaration(
    "insert_card", "Put a card into an empty slot.",
    details: "Stands for a person's hand. An `add_pci` that waits for a card in this slot goes on.",
    parameters: [.slot("the empty slot"), Parameter("device", .name, .required, "the configured device's name")],
    audience: .operators(.admin), effect: .changes, source: "R-11, Fig 5, step 502",
    result: ResultSchemas.nothing, reasons: [.unknownSlot, .slotBusy, .slotOccupied, .machineError, .storeError],
    examples: [Example(["slot": 0, "device": "disk0"])]
  ) { arguments throws(Rejection) in
    .change(.insertCard(slot: try arguments.slot(), device: try arguments.word("device")))
  }
}
