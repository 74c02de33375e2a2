/// A list of objects as an aligned table, and a list of sentences as lines under a header.
///
/// A cell in the last column runs to the end of its line and needs no quotes for blanks. A line that would begin with
/// `OK`, `ERR` or `*`, which mark status and event lines, has its first cell in quotes.
struct TextTable {
  private let titles: [String]
  private let rows: [[String]]

  /// `name` is the member that holds the list: it decides order and titles of the columns.
  init(_ name: String, rows objects: [[WireValue.Member]]) {
    var keys = TextTable.leading[name] ?? []
    for object in objects { for member in object where !keys.contains(member.name) { keys.append(member.name) } }
    let renamed = TextTable.titles[name] ?? [:]
    titles = keys.map { TextScalar.word(renamed[$0] ?? ASCII.uppercased($0)) }
    rows = objects.map { object in
      keys.enumerated().map { place, key in
        let value = object.first { $0.name == key }?.value ?? .null
        return TextTable.cell(value, isLast: place == keys.count - 1)
      }
    }
  }

  /// Appends header and rows, each with its LF; columns are two blanks apart.
  func append(to bytes: inout [UInt8]) {
    let lines = [titles] + rows
    let widths = titles.indices.map { column in lines.map { $0[column].unicodeScalars.count }.max() ?? 0 }
    for line in lines {
      var text = ""
      for (column, cell) in line.enumerated() {
        let shown = column == 0 ? TextTable.safe(cell) : cell
        text += shown
        guard column < line.count - 1 else { break }
        text += String(repeating: " ", count: max(0, widths[column] - shown.unicodeScalars.count) + 2)
      }
      bytes.append(contentsOf: text.utf8)
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  /// The order in which Fig 4 has its columns; other tables go by their members' order.
  private static let leading = ["slots": ["slot", "partition", "enabled"]]
  private static let titles = ["slots": ["partition": "CONNECTION", "enabled": "ENABLE"]]

  /// Lists of sentences, in `help`: lines of their own.
  static let sentences: Set<String> = ["about", "usage", "examples", "notes"]

  private static func cell(_ value: WireValue, isLast: Bool) -> String {
    guard isLast, case .string(let text) = value, !text.isEmpty, text != "-", !text.hasPrefix("\""),
      !text.hasPrefix(" ")
    else { return TextScalar.text(value) }
    return text.unicodeScalars.contains(where: TextScalar.isControl) ? TextScalar.quoted(text) : text
  }

  /// `cell` at the begin of a line.
  static func safe(_ cell: String) -> String {
    let isMarked = cell.hasPrefix("OK") || cell.hasPrefix("ERR") || cell.hasPrefix("*")
    return isMarked ? TextScalar.quoted(cell) : cell
  }
}
