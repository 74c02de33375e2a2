internal import ControlModel

extension CommandDeclaration {
  static let mmioWrite = CommandDeclaration(
    "mmio_write", "Write to the device in a slot (an outbound access).",
    details: "Passes when the slot's row names this partition with flag 1, else fails with `general_protection`.",
    parameters: [
      .slot("the slot of the device"),
      Parameter("offset", .number(0...UInt64.max, allowsHex: true), .required, "bytes from the start of BAR0"),
      Parameter("width", .width([1, 2, 4, 8]), .required, "the bytes of the access"),
      Parameter("value", .number(0...UInt64.max, allowsHex: true), .required, "what to write; it must fit the width"),
    ],
    audience: .guests, rate: .register, source: "R-04; protocol, section 5",
    reasons: [.partitionInactive, .generalProtection, .machineError],
    examples: [Example(["slot": 0, "offset": 40, "width": 8, "value": 1])]
  ) { arguments throws(Rejection) in
    let width = try arguments.number("width")
    let value = try arguments.value(fitting: width)
    return .guest(
      .mmioWrite(
        slot: try arguments.slot(), offset: try arguments.number("offset"),
        width: try arguments.number("width", as: Int.self), value: value))
  }
}
