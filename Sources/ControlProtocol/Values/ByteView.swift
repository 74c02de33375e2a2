/// The bytes of one frame, lent for the time of a parse.
///
/// Every access is checked against the end, also in release builds: the bytes come from strangers. Past the end
/// stands NUL, which neither grammar has a use for, so that a reader needs no case of its own for the end.
struct ByteView {
  // SAFETY: the pointer is valid only inside the `withUnsafeBytes` of ``FrameParser``; no reader outlives that call.
  private let bytes: UnsafeRawBufferPointer
  let count: Int

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    self.count = bytes.count
  }

  @inline(__always)
  subscript(_ index: Int) -> UInt8 {
    UInt(bitPattern: index) < UInt(bitPattern: count) ? bytes[index] : 0
  }

  /// The eight bytes from `index` in one word, or nil when fewer are left.
  @inline(__always)
  func word(at index: Int) -> UInt64? {
    guard index >= 0, count - index >= 8 else { return nil }
    return bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
  }

  /// The text of a range that has been seen to be UTF-8; what lies past the end is left out.
  func text(_ range: Range<Int>) -> String {
    let clamped = range.clamped(to: 0..<count)
    return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[clamped]), as: UTF8.self)
  }

  /// The first index from `start` on that holds no blank of a text line; `count` when there is none.
  func skippingBlanks(from start: Int) -> Int {
    var index = start
    while ASCII.isBlank(self[index]) { index += 1 }
    return min(index, count)
  }
}

/// Tests on single bytes; the product never asks a locale what a digit is.
enum ASCII {
  @inline(__always) static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
  /// C0 and DEL.
  @inline(__always) static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7f }

  /// The value of a hexadecimal digit.
  static func hexDigit(_ byte: UInt8) -> UInt8? {
    if isDigit(byte) { return byte - 0x30 }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? letter + 10 : nil
  }

  /// `text` with A to Z made small and all else left alone.
  static func lowercased(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// `text` with a to z made great and all else left alone.
  static func uppercased(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 &- 0x61 < 26 ? $0 & 0xdf : $0 }, as: UTF8.self)
  }
}

extension String {
  /// Equality of bytes: Swift's own calls canonically equal strings equal, which JSON keys and stored names do not.
  @inline(__always)
  func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}
