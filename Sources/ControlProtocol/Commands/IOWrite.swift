internal import ControlModel

extension CommandDeclaration {
  static let ioWrite = CommandDeclaration(
    "io_write", "Write a virtual register of the partition, as a trapped port access.",
    details: "Writes to ports without a register are ignored.",
    parameters: [
      Parameter("port", .number(0...65_535, allowsHex: true), .required, "the first port of the access"),
      Parameter("width", .width([1, 2, 4]), .required, "the bytes of the access"),
      Parameter("value", .number(0...0xffff_ffff, allowsHex: true), .required, "what to write; it must fit the width"),
    ],
    audience: .guests, rate: .register, source: "R-13, R-16, R-24; protocol, section 4",
    reasons: [.partitionInactive, .storeError],
    examples: [Example(["port": 44_552, "width": 4, "value": 1])]
  ) { arguments throws(Rejection) in
    let width = try arguments.number("width")
    let value = try arguments.value(fitting: width)
    return .guest(
      .ioWrite(
        port: try arguments.number("port", as: UInt16.self), width: try arguments.number("width", as: Int.self),
        value: UInt32(truncatingIfNeeded: value)))
  }
}
