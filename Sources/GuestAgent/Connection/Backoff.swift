package import ControlModel

/// How long to wait before the next attempt: doubles, is capped, and is spread so that guests do not come all at once.
///
/// The cap lies well below a cluster's `silence_limit`, whose default is 3 s: after a restart of the daemon every agent
/// has said hello before its silence could count as a fault.
package struct Backoff: Sendable {
  package static let first = Interval.milliseconds(50)
  package static let cap = Interval.seconds(1)

  private var random: SeededGenerator
  private var next = Backoff.first

  package init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// From half the present step to the whole of it.
  package mutating func delay() -> Interval {
    let whole = next.nanoseconds
    next = min(Interval(nanoseconds: whole * 2), Self.cap)
    return Interval(nanoseconds: UInt64.random(in: whole / 2...whole, using: &random))
  }

  package mutating func reset() { next = Self.first }
}

/// SplitMix64 (Steele, Lea, Flood, 2014): the same numbers from the same seed.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
