/// How many columns of a terminal text takes, and text that fits into some.
enum Columns {
  /// Two for the East Asian wide ranges and pictographs (Unicode's UAX 11), nought for combining marks, else one.
  static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x20..<0x7f: return 1
    case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60,
      0xffe0...0xffe6, 0x1f000...0x1faff, 0x20000...0x3fffd:
      return 2
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format, .spacingMark: return character.unicodeScalars.count > 1 ? 2 : 0
      // A character of several scalars may be drawn as a picture: room for one is kept.
      default: return character.unicodeScalars.count > 1 ? 2 : 1
      }
    }
  }

  static func width(_ text: some Sequence<Character>) -> Int { text.reduce(0) { $0 + width($1) } }

  /// Text that can do no harm on a terminal: no control characters, and in ASCII nothing else.
  static func plain(_ text: String, isASCII: Bool) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let isControl = scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
          if isControl || isASCII && !scalar.isASCII { return "?" }
          return scalar.value == 0x2028 || scalar.value == 0x2029 ? "?" : scalar
        }))
  }

  /// The beginning that fits into `limit` columns.
  static func clip(_ text: some Sequence<Character>, to limit: Int) -> String {
    var used = 0
    return String(
      text.prefix { character in
        used += width(character)
        return used <= limit
      })
  }

  /// Lines of at most `limit` columns, broken at blanks where there are some.
  static func wrap(_ text: String, to limit: Int) -> [String] {
    guard limit > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let joined = line.isEmpty ? String(word) : line + " " + word
      if width(joined) <= limit {
        line = joined
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = String(word)
      while width(line) > limit {
        let head = clip(line, to: limit)
        // A single character may be wider than the line.
        guard !head.isEmpty else { return lines }
        lines.append(head)
        line.removeFirst(head.count)
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
