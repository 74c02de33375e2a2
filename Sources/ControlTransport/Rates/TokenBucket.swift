package import ControlModel

/// So many in a burst, and then so many a second.
///
/// Pure: the time is an argument. Counted in nanoseconds of credit, so that nothing is lost to rounding.
package struct TokenBucket: Equatable, Sendable {
  /// What a bucket allows.
  package struct Rate: Equatable, Sendable {
    /// 1 to 1,000,000.
    package let perSecond: UInt64
    /// 1 to 1,000,000.
    package let burst: UInt64
    package init(perSecond: UInt64, burst: UInt64) {
      self.perSecond = min(max(perSecond, 1), 1_000_000)
      self.burst = min(max(burst, 1), 1_000_000)
    }
  }

  /// Nanoseconds that one token costs.
  private let price: UInt64
  private let capacity: UInt64
  private var credit: UInt64
  private var filledAt: Moment

  /// A full bucket.
  package init(_ rate: Rate, now: Moment) {
    price = 1_000_000_000 / rate.perSecond
    capacity = price * rate.burst
    credit = capacity
    filledAt = now
  }

  /// Takes one token; false when there is none.
  package mutating func take(now: Moment) -> Bool {
    fill(now: now)
    guard credit >= price else { return false }
    credit -= price
    return true
  }

  /// How long until there is a token; zero when there is one.
  package func untilNext(now: Moment) -> Interval {
    var filled = self
    filled.fill(now: now)
    return Interval(nanoseconds: filled.credit >= price ? 0 : price - filled.credit)
  }

  /// At least half of the burst is there.
  package var hasRecovered: Bool { credit >= capacity / 2 }

  private mutating func fill(now: Moment) {
    let gained = now.since(filledAt).nanoseconds
    filledAt = max(filledAt, now)
    credit = gained >= capacity - credit ? capacity : credit + gained
  }
}
