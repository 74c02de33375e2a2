package import ControlModel
internal import SeededRandom

/// How long to wait before the next attempt: doubles, is capped, and is spread so that guests do not come all at once.
///
/// The cap lies well below a cluster's `silence_limit`, whose default is 3 s: after a restart of the daemon every agent
/// has said hello before its silence could count as a fault.
package struct Backoff: Sendable {
  package static let first = Interval.milliseconds(50)
  package static let cap = Interval.seconds(1)

  private var random: SplitMix64
  private var next = Backoff.first

  package init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// From half the present step to the whole of it.
  package mutating func delay() -> Interval {
    let whole = next.nanoseconds
    next = min(Interval(nanoseconds: whole * 2), Self.cap)
    return Interval(nanoseconds: UInt64.random(in: whole / 2...whole, using: &random))
  }

  package mutating func reset() { next = Self.first }
}
