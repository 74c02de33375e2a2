package import ControlModel
package import ControlProtocol

/// The rates of one partition or uid, in the two classes of the protocol (design: safety, limits).
package struct RateLimits: Equatable, Sendable {
  package var commands: TokenBucket.Rate
  package var registers: TokenBucket.Rate
  package init(commands: TokenBucket.Rate, registers: TokenBucket.Rate) {
    self.commands = commands
    self.registers = registers
  }

  /// A guest's: 50 commands a second with bursts of 100; register and device accesses 5,000.
  package static let guest = RateLimits(
    commands: TokenBucket.Rate(perSecond: 50, burst: 100),
    registers: TokenBucket.Rate(perSecond: 5_000, burst: 5_000))
}

/// What one partition or uid has left of its rates; shared by all its connections, so that more of them gain nothing.
///
/// Who is over the rate is first slowed by not being read. When that has gone on for ``slowdown`` without the bucket
/// becoming half full again, requests are refused instead. Lives on the event loop.
package final class RateBudget {
  /// What is to be done with a request.
  package enum Verdict: Equatable, Sendable {
    case go
    /// Ask again after this time, and read nothing until then.
    case wait(Interval)
    /// Answer `overloaded`, and once all that was read has been answered read nothing for this time.
    case overloaded(Interval)
  }

  private struct Share {
    var bucket: TokenBucket
    /// Since when requests have had to wait.
    var slowedSince: Moment?
  }

  /// How long a flood is not read after what was read of it has been refused: keeps refusing cheap.
  private static let pause = Interval.milliseconds(10)

  private var commands: Share
  private var registers: Share
  private let slowdown: Interval

  package init(_ limits: RateLimits, slowdown: Interval, now: Moment) {
    commands = Share(bucket: TokenBucket(limits.commands, now: now))
    registers = Share(bucket: TokenBucket(limits.registers, now: now))
    self.slowdown = slowdown
  }

  /// Judges one request, and counts it when it may go.
  package func judge(_ rate: RateClass, now: Moment) -> Verdict {
    switch rate {
    case .command: judge(&commands, now: now)
    case .register: judge(&registers, now: now)
    }
  }

  private func judge(_ share: inout Share, now: Moment) -> Verdict {
    if share.bucket.take(now: now) {
      if share.bucket.hasRecovered { share.slowedSince = nil }
      return .go
    }
    let since = share.slowedSince ?? now
    share.slowedSince = since
    return now.since(since) < slowdown ? .wait(share.bucket.untilNext(now: now)) : .overloaded(Self.pause)
  }
}
