/// Pieces of SVG.
enum SVG {
  enum Colour {
    static let ink = "#1f3a5f"
    static let bad = "#b3261e"
    static let faint = "#666666"
    static let lane = "#b0b0b0"
  }

  enum Anchor: String { case start, middle, end }

  /// Arrow heads, ordinary and for bad news.
  static let definitions: String = {
    let heads = [("head", Colour.ink), ("bad", Colour.bad)].map { name, colour in
      element(
        "marker",
        [
          "id": name, "viewBox": "0 0 8 8", "refX": "7", "refY": "4", "markerWidth": "8", "markerHeight": "8",
          "orient": "auto",
        ], inside: element("path", ["d": "M 0 0 L 8 4 L 0 8 z", "fill": colour]))
    }
    return element("defs", [:], inside: heads.joined())
  }()

  /// One element; `inside` is markup already.
  static func element(_ name: String, _ attributes: KeyValuePairs<String, String>, inside: String = "") -> String {
    let said = attributes.map { " \($0.key)=\"\(escape($0.value))\"" }.joined()
    return inside.isEmpty ? "<\(name)\(said)/>" : "<\(name)\(said)>\(inside)</\(name)>"
  }

  static func text(
    _ text: String, x: Double, y: Double, _ colour: String = "#000000", anchor: Anchor = .start, isBold: Bool = false
  ) -> String {
    element(
      "text",
      [
        "x": number(x), "y": number(y), "fill": colour, "text-anchor": anchor.rawValue,
        "font-weight": isBold ? "bold" : "normal",
      ], inside: escape(text))
  }

  /// At most one digit after the point, without needless ones.
  static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }

  /// Text as XML 1.0 may hold it: markup escaped, characters that XML does not have replaced.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&apos;"
      case "\u{0}"..<"\u{20}", "\u{7f}"..<"\u{a0}", "\u{fffe}", "\u{ffff}": escaped += "\u{fffd}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
