internal import ControlTimeline

/// Events such as no daemon would write: unknown kinds, strange names, text of any kind.
struct RandomEvents {
  var generator: SystemRandomNumberGenerator = .init()

  private static let kinds = [
    "operation", "slot", "gatekeeper", "gpe", "partition", "agent", "access", "weather", "", "日本",
  ]
  private static let details = [
    "deact begins, issued by A", "deact ends: done", "A is silent", "SCI to A", "slot 0 is released: revoked",
    "<b>&amp;\"'</b>", "tab\tbell\u{7}esc\u{1b}[31mred", "漢字カナ交じり文がここにとても長く続いて行くのである", "👩‍👩‍👧‍👦 e\u{301} ﷽ \u{202e}abc",
    "averyveryverylongwordwithoutanyblankthatmustbebrokensomewhereinthemiddleofnowhere", "", "\u{0}\u{ffff}\u{fffe}",
  ]
  private static let names: [String?] = [
    nil, "A", "LPAR1", "a-name-of-thirty-two-characters-x", "B", "C", "D", "漢字", "E<&>", "F", "control program",
  ]

  mutating func next() -> [TimelineEvent] {
    var time: UInt64 = 1_700_000_000_000_000_000
    let names = (0..<Int.random(in: 1...6, using: &generator)).map { _ in pick(Self.names) ?? nil }
    return (0..<Int.random(in: 0...30, using: &generator)).map { index in
      time += [0, 0, 1_000, 1_000_000, 700_000_000, 90_000_000_000_000].randomElement(using: &generator) ?? 0
      return TimelineEvent(
        seq: UInt64(index + 1), time: time, operation: pick([nil, 1, 2]) ?? nil, kind: pick(Self.kinds) ?? "",
        partition: pick(names) ?? nil, slot: pick([nil, 0, 1]) ?? nil,
        step: pick([nil, 503, 601, 504, 1101, 1107, 1105, 1108, 7]) ?? nil,
        detail: (pick(Self.details) ?? "") + " " + (pick(Self.details) ?? ""))
    }
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value? { values.randomElement(using: &generator) }
}
