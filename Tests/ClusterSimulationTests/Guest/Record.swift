/// One record of the simulated service: a sector with its number, its writer and a checksum over both.
struct Record: Equatable {
  static let size = 512
  private static let magic: UInt64 = 0x4350_5245_434f_5244
  let number: UInt64
  let writer: UInt64

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for word in [Self.magic, number, writer, Self.sum(number, writer)] {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes + [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: Self.size - bytes.count)
  }

  init(number: UInt64, writer: UInt64) {
    self.number = number
    self.writer = writer
  }

  /// Nil for a sector that was never written; damage is a record that is not the `expected` one.
  init?(_ sector: ArraySlice<UInt8>) {
    let words = (0..<4).map { index in
      (0..<8).reduce(UInt64(0)) { $0 | UInt64(sector[sector.startIndex + index * 8 + $1]) << UInt64($1 * 8) }
    }
    guard words[0] == Self.magic, words[3] == Self.sum(words[1], words[2]),
      sector.dropFirst(32).allSatisfy({ $0 == UInt8(truncatingIfNeeded: words[1]) })
    else { return nil }
    self.init(number: words[1], writer: words[2])
  }

  private static func sum(_ number: UInt64, _ writer: UInt64) -> UInt64 {
    (number &* 0x9e37_79b9_7f4a_7c15) ^ (writer &* 0xbf58_476d_1ce4_e5b9) ^ magic
  }

  /// The records from the start of a disk on, up to the first sector that is none.
  static func all(in bytes: [UInt8]) -> [Record] {
    var records: [Record] = []
    for start in stride(from: 0, to: bytes.count - size + 1, by: size) {
      guard let record = Record(bytes[start..<start + size]) else { break }
      records.append(record)
    }
    return records
  }
}
