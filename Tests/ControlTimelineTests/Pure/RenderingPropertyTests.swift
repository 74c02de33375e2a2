internal import ControlTimeline
internal import Testing

@Suite("Whatever the events are")
struct RenderingPropertyTests {
  /// Width by rules of its own: what a terminal would need at most for text that the renderer has let pass.
  private func columns(_ line: String) -> Int {
    line.reduce(0) { sum, character in
      let value = character.unicodeScalars.first?.value ?? 0
      let isWide = (0x2e80...0x9fff).contains(value) || (0xac00...0xd7a3).contains(value) || value >= 0x1f000
      return sum + (isWide ? 2 : 1)
    }
  }

  @Test("no line exceeds the width, none holds a control character, ASCII is ASCII")
  func width() {
    var random = RandomEvents()
    for _ in 0..<150 {
      let chart = Chart(random.next())
      let options = TextOptions(width: .random(in: 1...160), isASCII: .random())
      for line in TextRenderer(chart, options).lines() {
        #expect(columns(line) <= options.width, "\(options.width): \(line)")
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f || $0.value == 0x202e }, "\(line)")
        if options.isASCII { #expect(line.utf8.allSatisfy { $0 < 0x80 }, "\(line)") }
      }
    }
  }

  @Test("colour changes nothing but colour")
  func colour() {
    var random = RandomEvents()
    for _ in 0..<50 {
      let chart = Chart(random.next())
      let plain = TextRenderer(chart, TextOptions(width: 90)).lines()
      let coloured = TextRenderer(chart, TextOptions(width: 90, hasColour: true)).lines()
      #expect(coloured.map { $0.replacing(/\u{1b}\[\d+m/, with: "") } == plain)
    }
  }

  @Test("SVG is well-formed, and every mark is in it")
  func svg() throws {
    var random = RandomEvents()
    for _ in 0..<100 {
      let chart = Chart(random.next())
      let document = SVGRenderer(chart).document()
      let check = try #require(XMLCheck(document), "\(document)")
      #expect(check.elements["circle", default: 0] == chart.marks.count)
    }
  }

  @Test("the check of XML finds what is wrong")
  func check() {
    #expect(XMLCheck("<svg a=\"1\"><b/>x &amp; y</svg>\n") != nil)
    for wrong in ["<svg>", "<svg></b></svg>", "<svg>&</svg>", "<svg a=1/>", "<svg a=\"1\" a=\"2\"/>", "<svg/>x", ""] {
      #expect(XMLCheck(wrong) == nil, "\(wrong)")
    }
  }

  @Test("an unknown kind of event is a mark in its partition's lane")
  func unknownKind() {
    let chart = Chart([TimelineEvent(seq: 1, time: 5, kind: "weather", partition: "LPAR7", detail: "it rains")])
    #expect(chart.lanes[chart.marks[0].lane].name == "LPAR7")
    #expect(TextRenderer(chart, TextOptions()).lines().contains { $0.contains("it rains") })
  }
}
