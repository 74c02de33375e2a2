internal import Testing

/// An answer in the text form, read as a stranger to the code would: by the protocol's section 2.1 alone.
struct Answer: CustomStringConvertible {
  let payload: [String]
  /// `OK ...` or `ERR ...`.
  let status: String

  var isOK: Bool { status == "OK" || status.hasPrefix("OK ") }
  var description: String { (payload + [status]).joined(separator: "\n") }

  /// The word after `ERR`; nil for `OK`.
  var reason: String? {
    let words = status.split(separator: " ", maxSplits: 2)
    return words.first == "ERR" && words.count > 1 ? String(words[1]) : nil
  }

  /// `key=value` of the status line, without the quotes.
  subscript(key: String) -> String? { Self.pairs(status)[key] }

  static func pairs(_ line: String) -> [String: String] {
    var found: [String: String] = [:]
    for word in cells(line, apart: 1) {
      guard let equals = word.firstIndex(of: "=") else { continue }
      let value = word[word.index(after: equals)...]
      found[String(word[..<equals])] = unquoted(value)
    }
    return found
  }

  /// The table's rows by their titles.
  var rows: [[String: String]] {
    guard let titles = payload.first.map({ Self.cells($0, apart: 2) }) else { return [] }
    return payload.dropFirst().map { line in
      let cells = Self.cells(line, apart: 2)
      var row: [String: String] = [:]
      for (title, cell) in zip(titles, cells) { row[title] = Self.unquoted(cell[...]) }
      return row
    }
  }

  private static func unquoted(_ text: Substring) -> String {
    guard text.count >= 2, text.first == "\"", text.last == "\"" else { return String(text) }
    return String(text.dropFirst().dropLast())
  }

  /// Splits at blanks that are not within quotes; at least `apart` of them.
  private static func cells(_ line: String, apart: Int) -> [String] {
    var cells: [String] = []
    var cell = ""
    var blanks = 0
    var isQuoted = false
    for character in line {
      if character == " ", !isQuoted {
        blanks += 1
        continue
      }
      if blanks >= apart, !cell.isEmpty {
        cells.append(cell)
        cell = ""
      } else {
        cell += String(repeating: " ", count: blanks)
      }
      blanks = 0
      if character == "\"" { isQuoted.toggle() }
      cell.append(character)
    }
    if !cell.isEmpty { cells.append(cell) }
    return cells
  }
}
