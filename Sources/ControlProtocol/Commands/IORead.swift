internal import ControlModel

extension CommandDeclaration {
  static let ioRead = CommandDeclaration(
    "io_read", "Read a virtual register of the partition, as a trapped port access.",
    details: "Ports without a register read as all ones.",
    parameters: [
      Parameter("port", .number(0...65_535, allowsHex: true), .required, "the first port of the access"),
      Parameter("width", .width([1, 2, 4]), .required, "the bytes of the access"),
    ],
    audience: .guests, rate: .register, source: "R-13, R-16, R-24; Fig 5, step 505; Fig 6, step 604",
    result: ResultSchemas.value, reasons: [.partitionInactive],
    examples: [Example(["port": 45_024, "width": 2], ["value": 2])]
  ) { arguments throws(Rejection) in
    .guest(
      .ioRead(port: try arguments.number("port", as: UInt16.self), width: try arguments.number("width", as: Int.self)))
  }
}
