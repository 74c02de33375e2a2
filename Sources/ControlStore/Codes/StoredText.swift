/// Text as the store keeps it.
enum StoredText {
  /// GRDB reads a text up to a NUL: U+2400 (symbol for null) stands in for it, so that nothing is cut off.
  static func of(_ text: String) -> String {
    guard text.utf8.contains(0) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{2400}" : $0 }))
  }
}
