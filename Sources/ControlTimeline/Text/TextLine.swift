/// One line of a text chart: columns that are filled from anywhere, each with its style.
struct TextLine {
  enum Style: String {
    case plain = "0"
    case dim = "2"
    case bold = "1"
    case bad = "31"
  }

  private var cells: [(character: Character, style: Style)] = []

  /// Puts one character of width 1 into a column.
  mutating func put(_ character: Character, at column: Int, _ style: Style = .plain) {
    guard column >= 0 else { return }
    fill(to: column + 1)
    cells[column] = (character, style)
  }

  /// Puts text from a column on.
  mutating func put(_ text: String, at column: Int, _ style: Style = .plain) {
    var column = max(0, column)
    for character in text {
      let width = Columns.width(character)
      guard width > 0 else { continue }
      put(character, at: column, style)
      // The second half of a wide character: nothing is written there.
      if width == 2 {
        fill(to: column + 2)
        cells[column + 1] = ("\0", style)
      }
      column += width
    }
  }

  private mutating func fill(to count: Int) {
    while cells.count < count { cells.append((" ", .plain)) }
  }

  func text(_ options: TextOptions) -> String {
    var visible = cells.prefix(options.width)
    // Half of a wide character does not fit.
    if cells.count > options.width, cells[options.width].character == "\0" { visible.removeLast() }
    while visible.last?.character == " " { visible.removeLast() }
    var text = ""
    var style = Style.plain
    for cell in visible where cell.character != "\0" {
      if options.hasColour, cell.style != style {
        text += style == .plain ? "" : "\u{1b}[0m"
        text += cell.style == .plain ? "" : "\u{1b}[\(cell.style.rawValue)m"
        style = cell.style
      }
      text.append(cell.character)
    }
    return style == .plain ? text : text + "\u{1b}[0m"
  }
}
