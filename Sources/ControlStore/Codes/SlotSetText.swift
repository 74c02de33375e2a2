internal import ControlModel

/// A ``SlotSet`` as a JSON array of numbers in ascending order, `[0,1]`.
enum SlotSetText {
  static func of(_ slots: SlotSet) -> String {
    if slots.isEmpty { return "[]" }
    return "[" + slots.map { String($0.number) }.joined(separator: ",") + "]"
  }

  /// nil for anything that ``of(_:)`` does not write: no blanks, no leading zeros, no doubles.
  static func parse(_ text: String) -> SlotSet? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 2, bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else { return nil }
    if bytes.count == 2 { return [] }
    var numbers: [UInt16] = []
    let inner = bytes[1..<(bytes.count - 1)]
    for piece in inner.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      guard let number = number(piece) else { return nil }
      if let last = numbers.last, last >= number { return nil }
      numbers.append(number)
    }
    return SlotSet(numbers.map { SlotNumber($0) })
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt16? {
    guard let first = digits.first, digits.count == 1 || first != UInt8(ascii: "0") else { return nil }
    var value: UInt16 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      let (tens, first) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = tens.addingReportingOverflow(UInt16(digit - UInt8(ascii: "0")))
      if first || second { return nil }
      value = sum
    }
    return value
  }
}
