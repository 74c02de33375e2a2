/// Finds what somebody meant who mistyped a verb.
enum NearestVerb {
  /// Longer words are cut first: the cost is the product of both lengths.
  private static let limit = 24

  /// The candidate that is the fewest edits away from any of `attempts`; the first of equals.
  ///
  /// Nil without candidates.
  static func to(_ attempts: [String], among candidates: [String]) -> String? {
    let typed = attempts.map { Array(ASCII.lowercased($0).utf8.prefix(limit)) }
    // Whoever stops after `show` has begun a verb rather than mistyped one.
    let begun = candidates.first { candidate in
      typed.contains { !$0.isEmpty && candidate.utf8.starts(with: $0 + [UInt8(ascii: "_")]) }
    }
    if let begun { return begun }
    let distances = candidates.map { candidate in
      typed.map { distance($0, Array(candidate.utf8)) }.min() ?? candidate.utf8.count
    }
    guard let least = distances.min() else { return nil }
    return distances.firstIndex(of: least).map { candidates[$0] }
  }

  /// Insertions, deletions, substitutions and transpositions of neighbours that lead from `a` to `b`.
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast = Array(0...b.count)
    var last = beforeLast
    var row = beforeLast
    for i in 0..<a.count {
      row[0] = i + 1
      for j in 0..<b.count {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
        row[j + 1] = best
      }
      (beforeLast, last, row) = (last, row, beforeLast)
    }
    return last[b.count]
  }
}
