internal import ControlModel

extension CommandDeclaration {
  static let ost = CommandDeclaration(
    "ost", "Report how far the guest came with an insertion or an eject (ACPI _OST).",
    details: """
      `status` 0 is success. 0x84 on an eject and 0x80 on an insertion mean that the guest is still at it. Anything \
      else is a failure. Success on an eject without the write to B0EJ is no release.
      """,
    parameters: [
      .slot("the slot that the event was about"),
      Parameter(
        "event", .oneOf([1, 0x200, 3, 0x103], allowsHex: true), .required, "insertion 1 or 0x200, eject 3 or 0x103"),
      Parameter("status", .number(0...0xffff_ffff, allowsHex: true), .required, "ACPI's status code"),
    ],
    audience: .guests, rate: .register, source: "R-14, R-16; ACPI 6.5, section 6.3.5",
    reasons: [.partitionInactive, .storeError],
    examples: [Example(["slot": 0, "event": 1, "status": 0])]
  ) { arguments throws(Rejection) in
    let event = try arguments.number("event")
    return .guest(
      .ost(
        slot: try arguments.slot(), event: event == 1 || event == 0x200 ? .insertion : .eject,
        status: try arguments.number("status", as: UInt32.self)))
  }
}
