/// Single values as the text form writes them: bare where that is unambiguous, else in double quotes.
///
/// In quotes `\"` and `\\` stand for themselves, and control characters are written `\n`, `\r`, `\t` or `\u00XX`, so
/// that nothing a guest has sent can break a line or steer a terminal.
enum TextScalar {
  /// Null is `-`, booleans are 1 and 0, a list's elements are joined by commas, an empty list is `-`.
  static func text(_ value: WireValue) -> String {
    switch value {
    case .null: "-"
    case .bool(let value): value ? "1" : "0"
    case .negative(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let text): word(text)
    case .array(let elements) where elements.isEmpty: "-"
    case .array(let elements): elements.map(element).joined(separator: ",")
    case .object: quoted(JSONWriter.text(value))
    }
  }

  static func word(_ text: String) -> String { bare(text) ? text : quoted(text) }

  /// A sentence to the end of a line: no quotes needed for blanks, but nothing that could break the line.
  static func sentence(_ text: String) -> String {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars { append(scalar, to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = [UInt8(ascii: "\"")]
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { bytes.append(UInt8(ascii: "\\")) }
      append(scalar, to: &bytes)
    }
    bytes.append(UInt8(ascii: "\""))
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func element(_ value: WireValue) -> String {
    if case .string(let text) = value, text.utf8.contains(UInt8(ascii: ",")) { return quoted(text) }
    return value.isScalar ? text(value) : quoted(JSONWriter.text(value))
  }

  /// Whether `text` may stand without quotes and still be read as this one value.
  static func bare(_ text: String) -> Bool {
    guard !text.isEmpty, text != "-" else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case " ", "\"", ";", "=", "\\": false
      default: !isControl(scalar)
      }
    }
  }

  /// C0, DEL, C1 and the separators that some terminals and editors take for the end of a line.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || 0x7f...0x9f ~= scalar.value || scalar.value == 0x2028 || scalar.value == 0x2029
  }

  private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    guard isControl(scalar) else {
      return bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
    if scalar.value < 0x20 { return JSONWriter.append(escaped: UInt8(scalar.value), to: &bytes) }
    let hex = String(scalar.value, radix: 16)
    bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex).utf8)
  }
}
