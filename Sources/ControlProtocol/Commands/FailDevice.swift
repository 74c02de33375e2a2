internal import ControlModel

extension CommandDeclaration {
  static let failDevice = CommandDeclaration(
    "fail_device", "Make the device of a slot fail beyond recovery.",
    details: """
      As a real card would find it: the device fault and the eject request are presented to the guest, the access ends \
      at once, and the slot is quarantined until `clear_slot`.
      """,
    parameters: [
      .slot("the slot with the device"),
      Parameter("kind", .choice(of: DeviceFaultKind.self), .defaulted("medium"), "what of it fails"),
    ],
    audience: .operators(.admin), effect: .changes, source: "R-34, Fig 17",
    result: ResultSchemas.nothing, reasons: [.unknownSlot, .slotEmpty, .machineError, .storeError],
    examples: [Example(["slot": 0, "kind": "medium"])]
  ) { arguments throws(Rejection) in
    .change(
      .failDevice(slot: try arguments.slot(), kind: try arguments.choice("kind", as: DeviceFaultKind.self)))
  }
}
