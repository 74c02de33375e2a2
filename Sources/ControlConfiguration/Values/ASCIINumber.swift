/// Decimal numbers by ASCII rules: no sign, no blanks, no other script's digits, no overflow.
enum ASCIINumber {
  static func parse(_ text: some Sequence<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    var isEmpty = true
    for byte in text {
      guard case let digit = byte &- UInt8(ascii: "0"), digit <= 9 else { return nil }
      let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(UInt64(digit))
      guard !overflowed, !carried else { return nil }
      value = sum
      isEmpty = false
    }
    return isEmpty ? nil : value
  }

  /// `a` or `a-b` with a no greater than b, both within `bounds`.
  static func parseRange(_ text: some Collection<UInt8>, within bounds: ClosedRange<Int>) -> ClosedRange<Int>? {
    let ends = text.split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = ends.compactMap { parse($0).flatMap { Int(exactly: $0) } }
    guard numbers.count == ends.count, let first = numbers.first, let last = numbers.last, first <= last else {
      return nil
    }
    return bounds.contains(first) && bounds.contains(last) ? first...last : nil
  }
}
