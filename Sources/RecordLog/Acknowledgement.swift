/// What a client was promised: that this record is on the disk.
///
/// One line of the `--ack` file.
package struct Acknowledgement: Equatable, Sendable {
  package let number: UInt64
  /// The record's own, so that another record under the same number is not taken for it.
  package let checksum: UInt32
  package let writer: String

  package init(number: UInt64, checksum: UInt32, writer: String) {
    self.number = number
    self.checksum = checksum
    self.writer = writer
  }

  package init(_ record: Record) {
    self.init(number: record.number, checksum: record.checksum, writer: record.writer)
  }

  /// `17 8f3a12bc LPAR0` with its LF: one write(2), so that writers that append to one file do not mix.
  package var line: String {
    let digits = String(checksum, radix: 16)
    return "\(number) \(String(repeating: "0", count: 8 - digits.count))\(digits) \(writer)\n"
  }

  /// Reads a line without its LF; nil when it is none.
  package init?(line: Substring) {
    let words = line.split(separator: " ")
    guard words.count == 3, let number = UInt64(words[0]), words[1].utf8.count == 8,
      let checksum = UInt32(words[1], radix: 16)
    else { return nil }
    self.init(number: number, checksum: checksum, writer: String(words[2]))
  }
}
