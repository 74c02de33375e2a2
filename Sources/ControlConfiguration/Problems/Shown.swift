/// Puts what stood in a file into a message without trusting it.
enum Shown {
  /// `text` in quotation marks, cut at 60 characters, control characters written as `\u{..}`.
  static func quoted(_ text: String) -> String {
    var shown = "\""
    for scalar in text.unicodeScalars.prefix(60) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown + (text.unicodeScalars.dropFirst(60).isEmpty ? "\"" : "...\"")
  }

  /// What a node is, for "found ...".
  static func node(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar("", isPlain: true), .scalar("~", isPlain: true), .scalar("null", isPlain: true): "nothing"
    case .scalar(let text, let isPlain): quoted(text) + (isPlain ? "" : " in quotation marks")
    case .sequence(let items): items.isEmpty ? "an empty list" : "a list"
    case .mapping: "a mapping"
    }
  }
}
