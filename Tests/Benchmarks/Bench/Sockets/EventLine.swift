internal import Glibc

/// An event as a text client gets it, as far as a benchmark has a use for it.
struct EventLine {
  /// When it was decided, nanoseconds since 1970.
  let time: UInt64
  let step: Int?
  let detail: String

  /// Nil for a line that is no event.
  init?(_ line: String) {
    let words = line.split(separator: " ", maxSplits: 9)
    guard words.count == 10, words[0] == "*", words[1] == "event", words[3].hasPrefix("time="),
      words[8].hasPrefix("step="), words[9].hasPrefix("detail="), let time = Self.nanoseconds(words[3].dropFirst(5))
    else { return nil }
    self.time = time
    step = Int(words[8].dropFirst(5))
    detail = words[9].dropFirst(7).filter { $0 != "\"" }
  }

  /// Of `2026-03-01T12:00:00.000001Z`.
  private static func nanoseconds(_ text: Substring) -> UInt64? {
    let numbers = text.split(whereSeparator: { !$0.isNumber }).compactMap { CInt($0) }
    guard numbers.count == 7 else { return nil }
    var parts = tm()
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[3], numbers[4], numbers[5])
    return UInt64(timegm(&parts)) * 1_000_000_000 + UInt64(numbers[6]) * 1000
  }
}

/// Nanoseconds of CLOCK_REALTIME, which events are stamped with.
func wallNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
