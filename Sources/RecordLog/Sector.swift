/// One sector of the disk as bytes: little-endian fields at fixed places, and a checksum over all before it at its end.
package struct Sector: Equatable, Sendable {
  /// Bytes of a sector, which a disk writes whole or not at all (protocol, section 5).
  package static let size = 512
  private static let checksumOffset = size - 4

  package private(set) var bytes: [UInt8]

  /// All zeros, as a disk that was never written to.
  package static let blank = Sector([])

  /// The first 512 of `bytes`; what is missing is zero.
  package init(_ bytes: some Collection<UInt8>) {
    self.bytes = Array(bytes.prefix(Self.size))
    self.bytes += [UInt8](repeating: 0, count: Self.size - self.bytes.count)
  }

  package var isBlank: Bool { bytes.allSatisfy { $0 == 0 } }

  /// The checksum that the sector bears.
  var checksum: UInt32 { UInt32(truncatingIfNeeded: number(at: Self.checksumOffset, width: 4)) }

  var isWhole: Bool { checksum == CRC32C.of(bytes[..<Self.checksumOffset]) }

  /// Writes the checksum of what the sector holds now.
  mutating func seal() {
    put(UInt64(CRC32C.of(bytes[..<Self.checksumOffset])), at: Self.checksumOffset, width: 4)
  }

  func number(at offset: Int, width: Int = 8) -> UInt64 {
    bytes[offset..<offset + width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func put(_ number: UInt64, at offset: Int, width: Int = 8) {
    for index in 0..<width { bytes[offset + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index)) }
  }

  func text(at offset: Int, length: Int) -> String {
    String(decoding: bytes[offset..<offset + length], as: UTF8.self)
  }

  mutating func put(_ text: some Collection<UInt8>, at offset: Int) {
    bytes.replaceSubrange(offset..<offset + text.count, with: text)
  }
}
