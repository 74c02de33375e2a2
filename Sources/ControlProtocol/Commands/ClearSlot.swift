internal import ControlModel

extension CommandDeclaration {
  static let clearSlot = CommandDeclaration(
    "clear_slot", "Check the device of a quarantined slot anew and end the quarantine.",
    details: "A device that still fails its check leaves the slot quarantined, and the answer is `machine_error`.",
    parameters: [.slot("the quarantined slot")],
    audience: .operators(.admin), effect: .changes, source: "R-34; design: safety, I-7",
    result: ResultSchemas.nothing,
    reasons: [.unknownSlot, .slotBusy, .slotConnected, .slotEmpty, .machineError, .storeError],
    examples: [Example(["slot": 0])]
  ) { arguments throws(Rejection) in
    .change(.clearSlot(slot: try arguments.slot()))
  }
}
