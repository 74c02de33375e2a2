/// The fuzzer's bytes as a run of choices; past the end all choices are 0 and ``isAtEnd`` says so.
package struct ByteSource {
  private var bytes: ArraySlice<UInt8>

  package init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  package var isAtEnd: Bool { bytes.isEmpty }

  package mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

  /// 0 to `count` - 1; `count` is 1 to 256.
  package mutating func choice(_ count: Int) -> Int { Int(byte()) % count }

  package mutating func word() -> UInt32 {
    (0..<4).reduce(0) { word, _ in word << 8 | UInt32(byte()) }
  }

  /// All that is left.
  package mutating func rest() -> [UInt8] {
    defer { bytes = [] }
    return Array(bytes)
  }
}

/// libFuzzer's input as an array; it passes nil for an empty one.
package func input(_ data: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
  Array(UnsafeBufferPointer(start: data, count: data == nil ? 0 : count))
}
