extension JSONReader {
  /// The string that begins at the double quote under the cursor.
  mutating func string() throws(JSONFault) -> String {
    at += 1
    let start = at
    while true {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        defer { at += 1 }
        return bytes.text(start..<at)
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      if byte < 0x20 { throw controlFault() }
      at += 1
    }
  }

  /// The string from `start` on, whose first backslash is under the cursor.
  private mutating func escapedString(from start: Int) throws(JSONFault) -> String {
    var text = bytes.text(start..<at)
    var run = at
    while true {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "\""):
        text += bytes.text(run..<at)
        at += 1
        return text
      case UInt8(ascii: "\\"):
        text += bytes.text(run..<at)
        at += 1
        text.unicodeScalars.append(try escape())
        run = at
      case 0..<0x20: throw controlFault()
      default: at += 1
      }
    }
  }

  private func controlFault() -> JSONFault {
    fault(at < bytes.count ? "a control character in a string must be escaped" : "a string is not closed")
  }

  /// What stands after a backslash; the cursor ends behind it.
  private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
    let byte = bytes[at]
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default:
      at -= 1
      throw fault("no such escape")
    }
  }

  /// `\uXXXX` behind the u, with its second half when it is the first of a surrogate pair.
  private mutating func unicodeEscape() throws(JSONFault) -> Unicode.Scalar {
    let first = try hexQuad()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xdc00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw fault("a lone surrogate") }
    let second = try hexQuad()
    guard 0xdc00...0xdfff ~= second else { throw fault("a lone surrogate") }
    let scalar = 0x10000 + (UInt32(first & 0x3ff) << 10 | UInt32(second & 0x3ff))
    guard let scalar = Unicode.Scalar(scalar) else { throw fault("no such character") }
    return scalar
  }

  private mutating func hexQuad() throws(JSONFault) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = ASCII.hexDigit(bytes[at]) else { throw fault("four hexadecimal digits were expected") }
      value = value << 4 | UInt16(digit)
      at += 1
    }
    return value
  }

  /// The number under the cursor: whole numbers exactly, all else as a double.
  ///
  /// Whole numbers that 64 bits do not hold come as doubles, so that the parameter's own check refuses them.
  mutating func number() throws(JSONFault) -> WireValue {
    let start = at
    let isNegative = take(UInt8(ascii: "-"))
    let digits = at
    var magnitude: UInt64 = 0
    var isExact = true
    while ASCII.isDigit(bytes[at]) {
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(bytes[at] - 0x30))
      isExact = isExact && !overflow && !carry
      magnitude = sum
      at += 1
    }
    guard at > digits else { throw fault("a digit was expected") }
    guard bytes[digits] != 0x30 || at == digits + 1 else { throw fault("a number has no leading zeros") }
    let hasFraction = try fraction()
    let hasExponent = try exponent()
    if isExact, !hasFraction, !hasExponent {
      if !isNegative { return .unsigned(magnitude) }
      if magnitude > 0, magnitude <= UInt64(Int64.max) + 1 {
        return .negative(Int64(truncatingIfNeeded: 0 &- magnitude))
      }
    }
    guard let value = Double(bytes.text(start..<at)), value.isFinite else { throw fault("the number is out of range") }
    return .double(value)
  }

  private mutating func fraction() throws(JSONFault) -> Bool {
    guard take(UInt8(ascii: ".")) else { return false }
    try oneOrMoreDigits()
    return true
  }

  private mutating func exponent() throws(JSONFault) -> Bool {
    guard bytes[at] | 0x20 == UInt8(ascii: "e") else { return false }
    at += 1
    if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
    try oneOrMoreDigits()
    return true
  }

  private mutating func oneOrMoreDigits() throws(JSONFault) {
    guard ASCII.isDigit(bytes[at]) else { throw fault("a digit was expected") }
    while ASCII.isDigit(bytes[at]) { at += 1 }
  }
}
