/// A place in the audit trail: a record's number and its hash.
///
/// The daemon writes the newest one to the journal. The trail alone cannot show that its end was cut off; a mark kept
/// elsewhere can.
package struct AuditMark: Equatable, Sendable {
  /// From 1, without a gap; 0 stands for the empty trail.
  package let number: UInt64
  /// 32 bytes; zeros for the empty trail.
  package let hash: [UInt8]

  package init(number: UInt64, hash: [UInt8]) {
    self.number = number
    self.hash = hash
  }

  /// What the first record follows.
  package static let origin = AuditMark(number: 0, hash: [UInt8](repeating: 0, count: SHA256.byteCount))

  /// The hash in lower-case hexadecimal, 64 digits.
  package var hex: String {
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * hash.count)
    for byte in hash {
      digits.append(Self.digit(byte >> 4))
      digits.append(Self.digit(byte & 15))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
