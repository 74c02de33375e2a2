/// Points in time as the daemon writes them: ISO 8601, UTC, with a fraction or without.
enum Instant {
  /// Nanoseconds since 1970-01-01 UTC of `2024-05-06T07:08:09.123456Z`; nil for anything else.
  static func parse(_ text: String) -> UInt64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return nil }
    for (index, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")] where bytes[index] != mark.utf8.first {
      return nil
    }
    let parts = [(0, 4), (5, 2), (8, 2), (11, 2), (14, 2), (17, 2)].map { number(bytes[$0..<$0 + $1]) }
    let fraction = bytes[19..<bytes.count - 1]
    guard parts.allSatisfy({ $0 != nil }), fraction.isEmpty || fraction.first == UInt8(ascii: ".") else { return nil }
    let values = parts.compactMap(\.self)
    guard values[0] >= 1970, (1...12).contains(values[1]), (1...31).contains(values[2]), values[3] < 24,
      values[4] < 60, values[5] < 61
    else { return nil }
    guard let nanoseconds = nanoseconds(fraction.dropFirst()) else { return nil }
    let seconds = days(values[0], values[1], values[2]) * 86_400 + values[3] * 3_600 + values[4] * 60 + values[5]
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? nil : whole + nanoseconds
  }

  private static func number(_ digits: some Collection<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for digit in digits {
      guard digit &- 0x30 < 10 else { return nil }
      value = value * 10 + UInt64(digit - 0x30)
    }
    return value
  }

  /// Digits after the ninth are below a nanosecond.
  private static func nanoseconds(_ digits: some Collection<UInt8>) -> UInt64? {
    guard let value = number(digits.prefix(9)) else { return nil }
    return (0..<9 - digits.prefix(9).count).reduce(value) { value, _ in value * 10 }
  }

  /// Days since 1970-01-01 of a Gregorian date; years are counted from March, so that the leap day is their last.
  private static func days(_ year: UInt64, _ month: UInt64, _ day: UInt64) -> UInt64 {
    let year = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
