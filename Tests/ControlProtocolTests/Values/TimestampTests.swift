import ControlProtocol
import Testing

@Suite("timestamps")
struct TimestampTests {
  @Test(
    "ISO 8601, UTC, microseconds",
    arguments: [
      (0, "1970-01-01T00:00:00.000000Z"), (951_782_399_999_999_999, "2000-02-28T23:59:59.999999Z"),
      (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
      (951_868_800_000_001_000, "2000-03-01T00:00:00.000001Z"),
      (1_772_366_400_250_000_000, "2026-03-01T12:00:00.250000Z"),
      (1_735_689_599_000_000_000, "2024-12-31T23:59:59.000000Z"),
      (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000Z"),
      (4_107_456_000_000_000_000, "2100-02-28T00:00:00.000000Z"),
      (18_446_744_073_709_551_615, "2554-07-21T23:34:33.709551Z"),
    ] as [(UInt64, String)])
  func text(_ wall: UInt64, _ expected: String) { #expect(Timestamp.text(wall) == expected) }

  @Test("every day is one day after the one before")
  func days() {
    var lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var day = 0
    for year in 1970...2110 {
      lengths[1] = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
      for month in 1...12 {
        for date in 1...lengths[month - 1] {
          let expected = "\(year)-\(month < 10 ? "0" : "")\(month)-\(date < 10 ? "0" : "")\(date)"
          #expect(Timestamp.text(UInt64(day) * 86_400_000_000_000).hasPrefix(expected))
          day += 1
        }
      }
    }
  }
}
