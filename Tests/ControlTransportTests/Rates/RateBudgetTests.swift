import ControlModel
import ControlProtocol
import ControlTransport
import Testing

@Suite("Rates of guests and users (design: safety, limits)")
struct RateBudgetTests {
  private func at(_ milliseconds: UInt64) -> Moment { Moment(nanoseconds: 1_000_000 * (1_000 + milliseconds)) }

  @Test("A bucket gives its burst at once, then its rate")
  func bucket() {
    var bucket = TokenBucket(TokenBucket.Rate(perSecond: 50, burst: 100), now: at(0))
    #expect(taken(200, from: &bucket, at(0)) == 100)
    #expect(bucket.untilNext(now: at(0)) == .milliseconds(20))
    #expect(bucket.untilNext(now: at(15)) == .milliseconds(5))
    #expect(taken(1, from: &bucket, at(19)) == 0)
    #expect(taken(1, from: &bucket, at(20)) == 1)
    #expect(taken(200, from: &bucket, at(1_020)) == 50)
  }

  /// How many of `count` tokens there were.
  private func taken(_ count: Int, from bucket: inout TokenBucket, _ now: Moment) -> Int {
    var taken = 0
    for _ in 0..<count where bucket.take(now: now) { taken += 1 }
    return taken
  }

  @Test("A bucket never holds more than its burst, and a clock that stands or jumps ahead does no harm")
  func clock() {
    var bucket = TokenBucket(TokenBucket.Rate(perSecond: 1_000_000, burst: 1_000_000), now: at(5_000))
    #expect(taken(1, from: &bucket, at(0)) == 1, "a time before the bucket was made")
    #expect(taken(1_000_100, from: &bucket, Moment(nanoseconds: .max)) == 1_000_000)
  }

  @Test("Rates outside their range are brought into it")
  func range() {
    #expect(TokenBucket.Rate(perSecond: 0, burst: 0) == TokenBucket.Rate(perSecond: 1, burst: 1))
    #expect(TokenBucket.Rate(perSecond: .max, burst: .max) == TokenBucket.Rate(perSecond: 1_000_000, burst: 1_000_000))
  }

  private func budget() -> RateBudget {
    let rate = TokenBucket.Rate(perSecond: 10, burst: 4)
    return RateBudget(RateLimits(commands: rate, registers: rate), slowdown: .seconds(1), now: at(0))
  }

  @Test("Over the rate: slowed for the first second, refused after it, served again after a rest")
  func verdicts() {
    let budget = budget()
    for _ in 0..<4 { #expect(budget.judge(.command, now: at(0)) == .go) }
    #expect(budget.judge(.command, now: at(0)) == .wait(.milliseconds(100)))
    for step in 1...9 {
      let now = at(UInt64(step) * 100)
      #expect(budget.judge(.command, now: now) == .go, "one token for each wait")
      #expect(budget.judge(.command, now: now) == .wait(.milliseconds(100)))
    }
    #expect(budget.judge(.command, now: at(1_000)) == .go, "the rate goes on")
    guard case .overloaded = budget.judge(.command, now: at(1_000)) else {
      Issue.record("not refused after a second")
      return
    }
    #expect(budget.judge(.command, now: at(2_000)) == .go)
    for _ in 0..<3 { #expect(budget.judge(.command, now: at(2_000)) == .go) }
    #expect(budget.judge(.command, now: at(2_000)) == .wait(.milliseconds(100)), "slowed first, as at the beginning")
  }

  @Test("Register accesses and commands do not use up each other's rate")
  func classes() {
    let budget = budget()
    for _ in 0..<4 { #expect(budget.judge(.command, now: at(0)) == .go) }
    #expect(budget.judge(.command, now: at(0)) != .go)
    #expect(budget.judge(.register, now: at(0)) == .go)
  }
}
