/// Writes values as JSON in their shortest form, without blanks, onto the end of a byte array.
package enum JSONWriter {
  package static func append(_ value: WireValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: append(literal: "null", to: &bytes)
    case .bool(let value): append(literal: value ? "true" : "false", to: &bytes)
    case .negative(let value): append(literal: "\(value)", to: &bytes)
    case .unsigned(let value): append(unsigned: value, to: &bytes)
    // JSON has no word for what is not finite.
    case .double(let value): append(literal: value.isFinite ? "\(value)" : "null", to: &bytes)
    case .string(let value): append(string: value, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        append(element, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        append(string: member.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(member.value, to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// The value's JSON text.
  package static func text(_ value: WireValue) -> String {
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// ASCII that needs no escape, as it is.
  static func append(literal: String, to bytes: inout [UInt8]) { bytes.append(contentsOf: literal.utf8) }

  static func append(unsigned value: UInt64, to bytes: inout [UInt8]) {
    if value < 10 { return bytes.append(0x30 + UInt8(truncatingIfNeeded: value)) }
    let start = bytes.count
    var rest = value
    while rest > 0 {
      bytes.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
    bytes[start...].reverse()
  }

  /// A string in its quotes.
  ///
  /// Characters below U+0020, the quote and the backslash are escaped, so no LF is ever raw.
  static func append(string: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20: append(escaped: byte, to: &bytes)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A control character: `\n`, `\r`, `\t`, else `\u00XX`.
  ///
  /// The text form writes them so as well.
  static func append(escaped byte: UInt8, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x0a: bytes.append(UInt8(ascii: "n"))
    case 0x0d: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      append(literal: "u00", to: &bytes)
      append(hexDigit: byte >> 4, to: &bytes)
      append(hexDigit: byte & 15, to: &bytes)
    }
  }

  private static func append(hexDigit digit: UInt8, to bytes: inout [UInt8]) {
    bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
  }
}
