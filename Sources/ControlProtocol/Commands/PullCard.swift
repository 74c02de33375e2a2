internal import ControlModel

extension CommandDeclaration {
  static let pullCard = CommandDeclaration(
    "pull_card", "Pull the card out.",
    details: "Pulling a connected card is a surprise removal: its access ends, the guest is told, the slot is empty.",
    parameters: [.slot("the slot with the card")],
    audience: .operators(.admin), effect: .changes, source: "R-01; protocol, section 3",
    result: ResultSchemas.nothing, reasons: [.unknownSlot, .slotEmpty, .machineError, .storeError],
    examples: [Example(["slot": 0])]
  ) { arguments throws(Rejection) in
    .change(.pullCard(slot: try arguments.slot()))
  }
}
