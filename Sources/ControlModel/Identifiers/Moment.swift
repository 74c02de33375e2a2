/// A point on the host's monotonic clock, in nanoseconds.
///
/// The model never reads a clock: it is told.
package struct Moment: Hashable, Comparable, Codable, Sendable {
  package let nanoseconds: UInt64
  package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }
  package static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }

  /// The point `interval` later; saturates at the end of the clock.
  package func advanced(by interval: Interval) -> Moment {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(interval.nanoseconds)
    return Moment(nanoseconds: overflow ? .max : sum)
  }

  /// How long after `earlier` this is; zero when it is not after it.
  package func since(_ earlier: Moment) -> Interval {
    Interval(nanoseconds: nanoseconds > earlier.nanoseconds ? nanoseconds - earlier.nanoseconds : 0)
  }
}

/// A length of time in nanoseconds, never negative.
package struct Interval: Hashable, Comparable, Codable, Sendable {
  package let nanoseconds: UInt64
  package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }
  package static func seconds(_ n: UInt64) -> Interval { Interval(nanoseconds: n &* 1_000_000_000) }
  package static func milliseconds(_ n: UInt64) -> Interval { Interval(nanoseconds: n &* 1_000_000) }
  package static let zero = Interval(nanoseconds: 0)
  package static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
}

/// One instant on both clocks: the monotonic one, for deadlines, and the wall clock, for people.
package struct Stamp: Hashable, Codable, Sendable {
  package let monotonic: Moment
  /// Nanoseconds since 1970-01-01 UTC.
  package let wall: UInt64
  package init(monotonic: Moment, wall: UInt64) { self.monotonic = monotonic; self.wall = wall }
}
