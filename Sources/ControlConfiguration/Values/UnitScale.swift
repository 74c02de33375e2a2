/// Numbers with a unit, such as `24GiB` or `500ms`.
struct UnitScale: Sendable {
  struct Unit: Sendable {
    let name: String
    let factor: UInt64
  }
  /// Ascending.
  let units: [Unit]
  /// The factor of a number without a unit, or nil where one must be written.
  let bare: UInt64?

  /// Bytes.
  static let size = UnitScale(
    units: [
      Unit(name: "B", factor: 1), Unit(name: "KiB", factor: 1 << 10), Unit(name: "MiB", factor: 1 << 20),
      Unit(name: "GiB", factor: 1 << 30), Unit(name: "TiB", factor: 1 << 40),
    ], bare: 1)

  /// Nanoseconds.
  static let duration = UnitScale(
    units: [
      Unit(name: "ms", factor: 1_000_000), Unit(name: "s", factor: 1_000_000_000),
      Unit(name: "min", factor: 60_000_000_000), Unit(name: "h", factor: 3_600_000_000_000),
    ], bare: nil)

  /// Nil for what is no number with a known unit, and for what leaves 64 bits.
  func parse(_ text: String) -> UInt64? {
    let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let name = text.utf8.dropFirst(digits.count).drop { $0 == UInt8(ascii: " ") }
    guard let number = ASCIINumber.parse(digits) else { return nil }
    let factor = name.isEmpty ? bare : units.first { $0.name.utf8.elementsEqual(name) }?.factor
    guard let factor else { return nil }
    let (value, overflowed) = number.multipliedReportingOverflow(by: factor)
    return overflowed ? nil : value
  }

  /// With the greatest unit that needs no fraction.
  func render(_ value: UInt64) -> String {
    let unit = units.last { value % $0.factor == 0 } ?? units[0]
    return value == 0 ? "0\(units[0].name)" : "\(value / unit.factor)\(unit.name)"
  }

  /// Its units as a list for people.
  var names: String {
    units.dropLast().map(\.name).joined(separator: ", ") + " or " + (units.last?.name ?? "")
  }
}
