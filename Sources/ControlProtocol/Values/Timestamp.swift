/// Points in time for people: ISO 8601, UTC, microseconds.
package enum Timestamp {
  /// `wall` is in nanoseconds since 1970-01-01 UTC; what is below a microsecond is cut off.
  package static func text(_ wall: UInt64) -> String {
    let seconds = wall / 1_000_000_000
    let (year, month, day) = date(daysSince1970: seconds / 86_400)
    let time = seconds % 86_400
    let clock = "\(padded(time / 3_600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))"
    let fraction = padded(wall % 1_000_000_000 / 1_000, 6)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(clock).\(fraction)Z"
  }

  /// The Gregorian date.
  ///
  /// Years are counted from March, so that the leap day is the last of its year.
  private static func date(daysSince1970 days: UInt64) -> (year: UInt64, month: UInt64, day: UInt64) {
    // 719,468 days lie between 0000-03-01 and 1970-01-01; an era is 400 years of 146,097 days.
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }

  private static func padded(_ number: UInt64, _ width: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
