/// How a chart is written as text.
package struct TextOptions: Equatable, Sendable {
  /// Columns; no line is longer.
  package var width: Int
  /// Nothing but ASCII.
  package var isASCII: Bool
  /// ANSI colours.
  package var hasColour: Bool

  package init(width: Int = 100, isASCII: Bool = false, hasColour: Bool = false) {
    self.width = max(1, width)
    self.isASCII = isASCII
    self.hasColour = hasColour
  }
}
