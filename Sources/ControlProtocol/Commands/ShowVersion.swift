internal import ControlModel

extension CommandDeclaration {
  static let showVersion = CommandDeclaration(
    "show_version", "Tell the daemon's and the protocol's version.",
    audience: .operatorsAndGuests(.viewer), source: "protocol, section 3",
    result: ResultSchemas.version,
    examples: [
      Example(
        .nothing,
        [
          "product": .string(ProductVersion.name), "version": .string(ProductVersion.version),
          "protocol": .string(ProductVersion.protocolVersion),
        ])
    ]
  ) { _ throws(Rejection) in .show(.version) }
}
