/// Well-formed UTF-8 by the Unicode standard's table 3-7: no overlong forms, no surrogates, nothing past U+10FFFF.
enum UTF8Validity {
  /// Where the first ill-formed sequence of `bytes` begins, or nil.
  static func firstFault(in bytes: ByteView) -> Int? {
    var index = 0
    while index < bytes.count {
      if let word = bytes.word(at: index), word & 0x8080_8080_8080_8080 == 0 {
        index += 8
        continue
      }
      let lead = bytes[index]
      if lead < 0x80 {
        index += 1
        continue
      }
      guard let length = sequenceLength(lead, second: bytes[index + 1]) else { return index }
      // The NUL past the end is no continuation byte, so a cut sequence is a fault as well.
      for place in 2..<max(length, 2) where bytes[index + place] & 0xc0 != 0x80 { return index }
      index += length
    }
    return nil
  }

  /// How long the sequence is that begins so, or nil when no sequence does.
  private static func sequenceLength(_ lead: UInt8, second: UInt8) -> Int? {
    let (length, allowed): (Int, ClosedRange<UInt8>) =
      switch lead {
      case 0xc2...0xdf: (2, 0x80...0xbf)
      case 0xe0: (3, 0xa0...0xbf)
      case 0xed: (3, 0x80...0x9f)
      case 0xe1...0xef: (3, 0x80...0xbf)
      case 0xf0: (4, 0x90...0xbf)
      case 0xf1...0xf3: (4, 0x80...0xbf)
      case 0xf4: (4, 0x80...0x8f)
      default: (0, 0x80...0xbf)
      }
    return length > 0 && allowed.contains(second) ? length : nil
  }
}
