internal import Glibc

/// What a benchmark found: a line for people on stdout, and a JSON line in the file of `--json`.
struct Report {
  enum Goal {
    case atMost(Double), atLeast(Double)
  }

  private let stream: UnsafeMutablePointer<FILE>?

  init(json path: String?) { stream = path.flatMap { fopen($0, "w") } }

  func close() { if let stream { fclose(stream) } }

  func title(_ text: String) { print("\n\(text)") }

  func figure(_ name: String, _ value: Double, _ unit: String, goal: Goal? = nil) {
    var line = "  \(Self.padded(name, 58)) \(Self.shown(value)) \(unit)"
    var json = #"{"name":"\#(name)","value":\#(value),"unit":"\#(unit)""#
    switch goal {
    case .atMost(let limit)?:
      line += "   goal <= \(Self.shown(limit)): \(value <= limit ? "met" : "MISSED")"
      json += #","goal_at_most":\#(limit),"met":\#(value <= limit)"#
    case .atLeast(let limit)?:
      line += "   goal >= \(Self.shown(limit)): \(value >= limit ? "met" : "MISSED")"
      json += #","goal_at_least":\#(limit),"met":\#(value >= limit)"#
    case nil: break
    }
    print(line)
    fflush(nil)
    if let stream { fputs(json + "}\n", stream) }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.utf8.count))
  }

  /// Three places behind the point below 10, one below 1,000, none above.
  private static func shown(_ value: Double) -> String {
    let places: Double = value < 10 ? 1000 : value < 1000 ? 10 : 1
    let rounded = (value * places).rounded() / places
    return places == 1 ? "\(Int64(rounded))" : "\(rounded)"
  }
}
