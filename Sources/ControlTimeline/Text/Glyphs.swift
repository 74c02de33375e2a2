/// The characters that a text chart is drawn with.
struct Glyphs: Equatable {
  let lane, broken, dot, bad, line, dashed, toRight, toLeft, crossing, about: Character

  static let boxes = Glyphs(
    lane: "│", broken: "┊", dot: "●", bad: "✗", line: "─", dashed: "╌", toRight: "▶", toLeft: "◀", crossing: "┼",
    about: "≈")
  static let ascii = Glyphs(
    lane: "|", broken: ":", dot: "*", bad: "x", line: "-", dashed: ".", toRight: ">", toLeft: "<", crossing: "+",
    about: "~")
}
