/// Finds what somebody probably meant.
enum Nearest {
  /// ", did you mean X?" for the closest of `names`, or nothing when none is close.
  static func hint(_ text: String, among names: some Sequence<String>) -> String {
    // Longer texts are no slips of the pen, and the comparison takes the product of the lengths.
    guard text.utf8.count <= 40 else { return "" }
    let close = names.lazy.filter { $0.utf8.count <= 40 }
      .map { (name: $0, distance: distance(Array(text.utf8), Array($0.utf8))) }
      .filter { $0.distance <= max(1, max(text.utf8.count, $0.name.utf8.count) / 3) }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return close.map { "; did you mean \($0.name)?" } ?? ""
  }

  /// How many letters must be put in, taken out, changed or swapped with their neighbour; upper and lower
  /// case are the same.
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    let (a, b) = (a.map(lowercased), b.map(lowercased))
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
        row.append(best)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
  }
}
