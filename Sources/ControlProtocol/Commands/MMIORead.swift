internal import ControlModel

extension CommandDeclaration {
  static let mmioRead = CommandDeclaration(
    "mmio_read", "Read from the device in a slot (an outbound access).",
    details: "Passes when the slot's row names this partition with flag 1, else fails with `general_protection`.",
    parameters: [
      .slot("the slot of the device"),
      Parameter("offset", .number(0...UInt64.max, allowsHex: true), .required, "bytes from the start of BAR0"),
      Parameter("width", .width([1, 2, 4, 8]), .required, "the bytes of the access"),
    ],
    audience: .guests, rate: .register, source: "R-04",
    result: ResultSchemas.value, reasons: [.partitionInactive, .generalProtection, .machineError],
    examples: [Example(["slot": 0, "offset": 48, "width": 8], ["value": 0])]
  ) { arguments throws(Rejection) in
    .guest(
      .mmioRead(
        slot: try arguments.slot(), offset: try arguments.number("offset"),
        width: try arguments.number("width", as: Int.self)))
  }
}
