/// The shape of a result or a notification: what the OpenRPC document says and the tests hold the daemon to.
package indirect enum Schema: Equatable, Sendable {
  case text
  /// ISO 8601, UTC, microseconds.
  case time
  case boolean
  /// With a fraction.
  case number
  case integer
  /// One of these words.
  case word([String])
  case list(Schema)
  case object([Field])
  /// An object that may have further members.
  case open([Field])
  /// Or null.
  case optional(Schema)

  /// One member of an object; members stand in this order.
  package struct Field: Equatable, Sendable {
    package let name: String
    package let schema: Schema
    package let meaning: String
    package init(_ name: String, _ schema: Schema, _ meaning: String) {
      self.name = name
      self.schema = schema
      self.meaning = meaning
    }
  }

  /// No members: what a command answers that has nothing to tell.
  package static let nothing = Schema.object([])

  package var fields: [Field] {
    switch self {
    case .object(let fields), .open(let fields): fields
    case .optional(let schema), .list(let schema): schema.fields
    case .text, .time, .boolean, .number, .integer, .word: []
    }
  }
}
