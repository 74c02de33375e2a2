internal import SeededRandom

extension SplitMix64 {
  /// 0 to `bound` - 1.
  ///
  /// The bias of the multiplication does not matter here.
  mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// True in `share` of a thousand cases.
  mutating func chance(_ share: Int) -> Bool { below(1000) < share }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
