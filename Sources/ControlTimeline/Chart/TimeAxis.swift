/// How far apart two marks are drawn: in proportion to time within limits, with a marked break beyond them.
struct TimeAxis: Equatable {
  /// What is drawn between a mark and the one before it.
  struct Gap: Equatable {
    /// Nanoseconds.
    let length: UInt64
    /// From 0, at the same time or nearly so, to ``limit``.
    let units: Double
    /// Longer than the axis shows in proportion.
    let isBroken: Bool
  }

  static let limit = 3.0

  /// One for each mark; the first one's is nothing.
  let gaps: [Gap]

  /// A unit is the median of the pauses between marks, so that neither a long wait nor a burst hides all else.
  init(_ marks: [Chart.Mark]) {
    let lengths = zip(marks.dropFirst(), marks).map { later, earlier in
      later.offset > earlier.offset ? later.offset - earlier.offset : 0
    }
    let pauses = lengths.filter { $0 > 0 }.sorted()
    let unit = pauses.isEmpty ? 1 : Double(pauses[pauses.count / 2])
    gaps = ([0] + lengths).prefix(marks.count).map { length in
      let units = Double(length) / unit
      return Gap(length: length, units: min(units, Self.limit), isBroken: units > Self.limit)
    }
  }
}
