internal import ControlModel

extension ParameterKind {
  /// `given` by this kind's rules, or nil when it breaks them.
  ///
  /// Bytes are read by ASCII rules, sums are checked.
  func check(_ given: GivenValue) -> CheckedValue? {
    switch self {
    case .slot: number(given, in: 0...65_535, allowsHex: false).map { .number($0) }
    case .number(let range, let hex): number(given, in: range, allowsHex: hex).map { .number($0) }
    case .oneOf(let allowed, let hex):
      number(given, in: 0...UInt64.max, allowsHex: hex).flatMap { allowed.contains($0) ? .number($0) : nil }
    case .partition: partition(given).map { .partition($0) }
    case .seconds: seconds(given).map { .interval($0) }
    case .choice(let words):
      word(given).flatMap { word in words.contains { $0.hasSameBytes(as: word) } ? .word(word) : nil }
    case .choices(let words): list(given, of: words).map { .words($0) }
    case .name: word(given).flatMap { Self.isName($0) ? .word($0) : nil }
    case .verb: word(given).map { .word($0) }
    case .text(let limit): word(given).flatMap { $0.utf8.count <= limit ? .word($0) : nil }
    }
  }

  /// `[A-Za-z][A-Za-z0-9_-]{0,31}` (protocol, end of the result shapes).
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, ASCII.isLetter(first), text.utf8.count <= 32 else { return false }
    return text.utf8.allSatisfy {
      ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
    }
  }

  private func word(_ given: GivenValue) -> String? {
    switch given {
    case .text(let text), .json(.string(let text)): text
    case .json: nil
    }
  }

  private func number(_ given: GivenValue, in range: ClosedRange<UInt64>, allowsHex: Bool) -> UInt64? {
    let number: UInt64? =
      switch given {
      case .text(let text): allowsHex ? Digits.decimalOrHex(text) : Digits.decimal(text)
      case .json(.unsigned(let number)): number
      case .json: nil
      }
    return number.flatMap { range.contains($0) ? $0 : nil }
  }

  private func partition(_ given: GivenValue) -> PartitionReference? {
    switch given {
    case .json(.unsigned(let number)): .number(number)
    case .json(.string(let name)): Self.isName(name) ? .name(name) : nil
    case .json: nil
    case .text(let text): Digits.decimal(text).map { .number($0) } ?? (Self.isName(text) ? .name(text) : nil)
    }
  }

  private func seconds(_ given: GivenValue) -> Interval? {
    let nanoseconds: UInt64? =
      switch given {
      case .json(.unsigned(let seconds)): seconds <= Self.secondsLimit ? seconds * 1_000_000_000 : nil
      case .json(.double(let seconds)) where (0...Double(Self.secondsLimit)).contains(seconds):
        UInt64((seconds * 1e9).rounded())
      case .json: nil
      case .text(let text): Digits.nanoseconds(text, limit: Self.secondsLimit)
      }
    return nanoseconds.map(Interval.init(nanoseconds:))
  }

  private func list(_ given: GivenValue, of words: [String]) -> [String]? {
    let items: [GivenValue] =
      switch given {
      case .text(let text):
        text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
          .map { .text(String(Substring($0))) }
      case .json(.array(let values)): values.map { .json($0) }
      case .json: []
      }
    var chosen: [String] = []
    for item in items {
      guard let word = word(item), words.contains(where: { $0.hasSameBytes(as: word) }) else { return nil }
      if !chosen.contains(word) { chosen.append(word) }
    }
    return chosen.isEmpty ? nil : chosen
  }
}

/// Numbers as people type them: ASCII digits, no sign, no blanks, checked against overflow.
enum Digits {
  static func decimal(_ text: String) -> UInt64? { decimal(text.utf8) }

  static func decimal(_ digits: some Collection<UInt8>) -> UInt64? {
    if digits.isEmpty { return nil }
    var value: UInt64 = 0
    for byte in digits {
      guard ASCII.isDigit(byte) else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(byte - 0x30))
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }

  static func decimalOrHex(_ text: String) -> UInt64? {
    let bytes = Array(text.utf8)
    guard bytes.count > 2, bytes[0] == UInt8(ascii: "0"), bytes[1] | 0x20 == UInt8(ascii: "x") else {
      return decimal(text)
    }
    var value: UInt64 = 0
    for byte in bytes[2...] {
      guard let digit = ASCII.hexDigit(byte), value >> 60 == 0 else { return nil }
      value = value << 4 | UInt64(digit)
    }
    return value
  }

  /// Seconds with at most nine decimals, up to `limit`, in nanoseconds.
  static func nanoseconds(_ text: String, limit: UInt64) -> UInt64? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = decimal(parts[0]), whole <= limit else { return nil }
    guard parts.count == 2 else { return whole * 1_000_000_000 }
    guard parts[1].count <= 9, var fraction = decimal(parts[1]) else { return nil }
    for _ in parts[1].count..<9 { fraction *= 10 }
    return whole == limit && fraction > 0 ? nil : whole * 1_000_000_000 + fraction
  }
}
