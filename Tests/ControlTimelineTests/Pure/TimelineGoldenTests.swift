internal import ControlTimeline
internal import Testing

@Suite("Golden charts")
struct TimelineGoldenTests {
  @Test("text, 100 columns", arguments: Recorded.allCases)
  func text(recorded: Recorded) throws {
    let lines = TextRenderer(try recorded.chart(), TextOptions(width: 100)).lines()
    try expectGolden("\(recorded.rawValue).txt", lines.joined(separator: "\n") + "\n")
  }

  @Test("ASCII, 72 columns")
  func ascii() throws {
    let lines = TextRenderer(try Recorded.failoverB.chart(), TextOptions(width: 72, isASCII: true)).lines()
    try expectGolden("failover-b.ascii.txt", lines.joined(separator: "\n") + "\n")
  }

  @Test("40 columns: the words stand below")
  func narrow() throws {
    let lines = TextRenderer(try Recorded.failoverA.chart(), TextOptions(width: 40)).lines()
    try expectGolden("failover-a.narrow.txt", lines.joined(separator: "\n") + "\n")
  }

  @Test("SVG", arguments: [Recorded.failoverA, .failoverB])
  func svg(recorded: Recorded) throws {
    try expectGolden("\(recorded.rawValue).svg", SVGRenderer(try recorded.chart()).document())
  }
}
