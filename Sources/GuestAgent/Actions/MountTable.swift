/// What is mounted where, from `/proc/self/mountinfo` (proc(5)).
package struct MountTable: Equatable, Sendable {
  package struct Entry: Equatable, Sendable {
    package let directory: String
    /// `MAJOR:MINOR`; of no block device for some file systems.
    package let number: String
    package let fileSystem: String
    package let source: String
  }

  package private(set) var entries: [Entry] = []

  /// Lines that are none of the table's are left out.
  package init(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      guard words.count >= 9, let dash = words[6...].firstIndex(of: "-"), dash + 2 < words.count else { continue }
      entries.append(
        Entry(
          directory: Self.plain(words[4]), number: String(words[2]), fileSystem: Self.plain(words[dash + 1]),
          source: Self.plain(words[dash + 2])))
    }
  }

  /// What is seen in a directory that is a mount point itself: of several file systems the last one covers the others.
  package func top(at directory: String) -> Entry? { entries.last { $0.directory == directory } }

  /// Blanks and the like are written as `\040`.
  private static func plain(_ word: Substring) -> String {
    guard word.utf8.contains(0x5c) else { return String(word) }
    var bytes: [UInt8] = []
    var rest = Array(word.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == 0x5c, digits.count == 3, let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8) {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
