/// Where things stand in a text chart of a given width.
struct TextLayout: Equatable {
  /// The column of each lane's line.
  let lanes: [Int]
  /// The first column of the words, and how many there are.
  let words: Int
  let wordsWidth: Int
  /// Columns between two lanes.
  let spacing: Int

  /// Columns for the time.
  static let gutter = 11
  private static let wantedWords = 36
  private static let spacings = 6...20

  init(laneCount: Int, width: Int) {
    let between = max(1, laneCount - 1)
    let room = (width - Self.gutter - Self.wantedWords - 6) / (between + 1)
    let spacing = min(max(room, Self.spacings.lowerBound), Self.spacings.upperBound)
    let first = Self.gutter + 1 + spacing / 2
    let lanes = (0..<laneCount).map { first + $0 * spacing }
    self.spacing = spacing
    self.lanes = lanes
    let beside = (lanes.last ?? first) + spacing / 2 + 1
    // Where nothing sensible fits beside the lanes, the words go below each mark.
    isBeside = width - beside >= 16
    words = isBeside ? beside : min(4, width / 4)
    wordsWidth = max(1, width - words)
  }

  let isBeside: Bool
}
