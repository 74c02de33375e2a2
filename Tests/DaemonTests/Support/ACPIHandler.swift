internal import Testing

/// A guest's ACPI hot-plug routine, played register by register (protocol, section 4).
///
/// It clears the status first and reads then what is pending.
struct ACPIHandler {
  let agent: Client
  var bus = 0

  static let status = "0xafe0"
  static let inserted = "0xae00"
  static let ejectRequested = "0xae04"
  static let eject = "0xae08"
  static let bus = "0xae10"

  func read(_ port: String, width: Int = 4) throws -> UInt64 {
    let answer = try agent.done("io_read PORT=\(port) WIDTH=\(width)")
    return try #require(answer["value"].flatMap { UInt64($0) }, "\(answer)")
  }

  func write(_ port: String, _ value: UInt64, width: Int = 4) throws {
    try agent.done("io_write PORT=\(port) WIDTH=\(width) VALUE=\(value)")
  }

  /// One run after an SCI: the masks of what was inserted and what is to be ejected on the selected bus.
  func service() throws -> (inserted: UInt64, eject: UInt64) {
    let status = try read(Self.status, width: 2)
    try write(Self.status, status, width: 2)
    try write(Self.bus, UInt64(bus))
    return (try read(Self.inserted), try read(Self.ejectRequested))
  }

  /// `_EJ0` of a slot, and `_OST` success.
  func letGo(_ slot: Int) throws {
    try write(Self.bus, UInt64(slot / 32))
    try write(Self.eject, 1 << UInt64(slot % 32))
    try agent.done("ost SLOT=\(slot) EVENT=3 STATUS=0")
  }

  func confirmInsertion(_ slot: Int) throws { try agent.done("ost SLOT=\(slot) EVENT=1 STATUS=0") }
}
