internal import SeededRandom

/// Chance, and what it has done.
struct FaultSource: Sendable {
  var random: SplitMix64
  var counts = FaultCounts()
  /// How often faults come in this episode, as a multiple: some machines are calm, so that long flows end well too.
  var roughness = 1
  /// False while an episode is brought to its end.
  var isOn = true

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// True in `share` of a thousand cases where the fault `applies`; counts it.
  mutating func inject(_ fault: Fault, _ share: Int, _ applies: Bool) -> Bool {
    guard isOn, applies, random.chance(share * roughness) else { return false }
    counts[fault] += 1
    return true
  }
}
