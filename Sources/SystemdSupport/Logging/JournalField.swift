/// One field of a journal entry (systemd.journal-fields(7)).
package struct JournalField: Hashable, Sendable {
  /// Upper-case letters, digits and underscores, at most 64, not beginning with an underscore or a digit.
  package let name: String
  package let value: String

  /// The most bytes of one value; longer ones are cut.
  static let limit = 64 << 10

  /// `NAME=value`, as sd_journal_sendv(3) takes it; the value may hold line ends.
  package var assignment: [UInt8] { Array(name.utf8) + [UInt8(ascii: "=")] + value.utf8.prefix(Self.limit) }

  /// The field for a key of a logger's metadata: `operation` becomes CONTROLPROG_OPERATION.
  ///
  /// Only `message-id` has a name that the journal knows itself. Nothing else can reach fields that are not ours.
  static func metadata(_ key: String, _ value: String) -> JournalField? {
    if key == "message-id" { return isID(value) ? JournalField(name: "MESSAGE_ID", value: value) : nil }
    let word = key.utf8.map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
      default: UInt8(ascii: "_")
      }
    }
    let name = "CONTROLPROG_" + String(decoding: word, as: UTF8.self)
    return name.utf8.count <= 64 ? JournalField(name: name, value: value) : nil
  }

  /// 128 bits in hexadecimal, as the journal wants a message's identity.
  private static func isID(_ text: String) -> Bool {
    text.utf8.count == 32
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }
}
