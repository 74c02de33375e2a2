/// Tables of the reference page.
enum MarkdownTable {
  /// `text` with what would end a cell made harmless.
  static func cell(_ text: String) -> String {
    String(text.flatMap { $0 == "|" ? "\\|" : String($0) })
  }

  /// The members of a result or of a notification's parameters; members of rows stand below their list.
  static func fields(_ schema: Schema, title: String) -> String {
    let rows = rows(schema.fields, prefix: "")
    return (["| \(title) | type | meaning |", "|---|---|---|"] + rows).joined(separator: "\n")
  }

  private static func rows(_ fields: [Schema.Field], prefix: String) -> [String] {
    fields.flatMap { field in
      let name = prefix + field.name
      let row = "| `\(name)` | \(cell(word(field.schema))) | \(cell(field.meaning)) |"
      let inner = if case .list = field.schema { "\(name)[]." } else { "\(name)." }
      return [row] + rows(field.schema.fields, prefix: inner)
    }
  }

  /// A schema in words.
  static func word(_ schema: Schema) -> String {
    switch schema {
    case .text: "text"
    case .time: "time, ISO 8601 in UTC with microseconds"
    case .boolean: "boolean"
    case .number: "number"
    case .integer: "whole number"
    case .word(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .list(let element): "list of \(plural(element))"
    case .object, .open: "object"
    case .optional(let schema): "\(word(schema)), or null"
    }
  }

  private static func plural(_ schema: Schema) -> String {
    switch schema {
    case .integer: "whole numbers"
    case .text: "texts"
    case .object, .open: "objects"
    default: word(schema)
    }
  }
}
