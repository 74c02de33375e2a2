import SeededRandom

/// What the store's tests draw.
extension SplitMix64 {
  /// Often an edge: 0, 1 or the greatest that the store holds.
  mutating func stored() -> UInt64 {
    switch next() % 4 {
    case 0: [0, 1, UInt64(Int64.max), 1 << 32][Int(next() % 4)]
    default: next() >> 1
    }
  }
  mutating func flag() -> Bool { next() % 2 == 0 }
  mutating func maybe<Value>(_ value: (inout SplitMix64) -> Value) -> Value? { flag() ? value(&self) : nil }
  mutating func one<Value>(of values: [Value]) -> Value { values[Int(next() % UInt64(values.count))] }
  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

  /// Text with what trips an encoding: quotes, escapes, control characters, two forms of one letter.
  mutating func text() -> String {
    let pieces = ["slot", "\"", "\\", "\n", "\u{1}", "é", "e\u{301}", "\u{1F4BE}", "'", "{", " ", "/", "\u{7f}", ""]
    return (0..<(next() % 6)).map { _ in one(of: pieces) }.joined()
  }
}
