/// A chart as one SVG file that needs nothing else: light background, the viewer's sans-serif.
package struct SVGRenderer {
  private let chart: Chart
  private let gaps: [TimeAxis.Gap]
  /// The height of each mark.
  private let places: [Double]

  private enum Metric {
    static let lane = 190.0
    static let firstLane = 190.0
    static let top = 96.0
    static let row = 19.0
    static let unit = 14.0
    /// Where times end.
    static let time = 84.0
    /// Characters of words in a line, and pixels that are kept for one.
    static let words = 66
    static let character = 6.6
  }

  package init(_ chart: Chart) {
    self.chart = chart
    gaps = TimeAxis(chart.marks).gaps
    // In proportion to time, but never over the words of the one before.
    var y = Metric.top
    var places: [Double] = []
    for (mark, gap) in zip(chart.marks, gaps) {
      y += gap.units * Metric.unit
      places.append(y)
      y += Double(max(1, Columns.wrap(mark.words, to: Metric.words).count)) * Metric.row
    }
    self.places = places
  }

  /// The whole file.
  package func document() -> String {
    let title = chart.flow?.sentence ?? "Timeline"
    let end = (places.last ?? Metric.top) + 2 * Metric.row
    let height = SVG.number(end + Double(chart.phases.count + 2) * Metric.row + 16)
    let width = SVG.number(wordsX + Double(Metric.words) * Metric.character + 24)
    var parts = [
      SVG.element("title", [:], inside: SVG.escape(title)), SVG.definitions,
      SVG.element("rect", ["width": "100%", "height": "100%", "fill": "#ffffff"]),
      SVG.text(title, x: 16, y: 28, isBold: true),
      SVG.text("ms since the first event", x: 16, y: 50, SVG.Colour.faint),
    ]
    parts += lanes(to: end)
    for index in chart.marks.indices {
      if gaps[index].isBroken { parts += breakMark(above: places[index], gaps[index]) }
      let isSameTime = index > 0 && chart.marks[index - 1].offset == chart.marks[index].offset
      parts += draw(chart.marks[index], at: places[index], showsTime: !isSameTime)
    }
    parts += phases(from: end + Metric.row)
    return SVG.element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "width": width, "height": height, "viewBox": "0 0 \(width) \(height)",
        "font-family": "sans-serif", "font-size": "12",
      ], inside: "\n" + parts.joined(separator: "\n") + "\n") + "\n"
  }

  private func laneX(_ index: Int) -> Double { Metric.firstLane + Double(index) * Metric.lane }
  private var wordsX: Double { laneX(max(0, chart.lanes.count - 1)) + 90 }

  private func lanes(to end: Double) -> [String] {
    chart.lanes.enumerated().flatMap { index, lane in
      let x = laneX(index)
      let fill = lane.role == .failed ? "#fdecea" : lane.role == .controlProgram ? "#eef2f7" : "#eaf5ec"
      return [
        SVG.element(
          "rect",
          [
            "x": SVG.number(x - 72), "y": "58", "width": "144", "height": "22", "rx": "4", "fill": fill,
            "stroke": SVG.Colour.lane,
          ]), SVG.text(Columns.clip(lane.name, to: 20), x: x, y: 73, anchor: .middle, isBold: true),
        line(from: (x, 80), to: (x, end), SVG.Colour.lane),
      ]
    }
  }

  private func line(from: (Double, Double), to: (Double, Double), _ colour: String) -> String {
    SVG.element(
      "line",
      [
        "x1": SVG.number(from.0), "y1": SVG.number(from.1), "x2": SVG.number(to.0), "y2": SVG.number(to.1),
        "stroke": colour,
      ])
  }

  /// Two strokes over each lane, and how long the pause was.
  private func breakMark(above place: Double, _ gap: TimeAxis.Gap) -> [String] {
    let y = place - Metric.unit * TimeAxis.limit / 2 - 4
    let strokes = chart.lanes.indices.flatMap { index in
      let x = laneX(index)
      return [0.0, 5.0].map { line(from: (x - 6, y + $0 + 3), to: (x + 6, y + $0 - 3), SVG.Colour.faint) }
    }
    return strokes + [
      SVG.text("≈ \(Milliseconds.pause(gap.length))", x: Metric.time, y: y + 6, SVG.Colour.faint, anchor: .end)
    ]
  }

  private func draw(_ mark: Chart.Mark, at y: Double, showsTime: Bool) -> [String] {
    let colour = mark.isBad ? SVG.Colour.bad : SVG.Colour.ink
    var parts: [String] = []
    if showsTime { parts.append(SVG.text(Milliseconds.text(mark.offset), x: Metric.time, y: y + 4, anchor: .end)) }
    if let arrow = mark.arrow {
      let (from, to) = (laneX(arrow.from), laneX(arrow.to))
      parts.append(
        SVG.element(
          "line",
          [
            "x1": SVG.number(from), "y1": SVG.number(y), "x2": SVG.number(to > from ? to - 2 : to + 2),
            "y2": SVG.number(y), "stroke": colour, "stroke-dasharray": arrow.isDashed ? "4 3" : "none",
            "marker-end": mark.isBad ? "url(#bad)" : "url(#head)",
          ]))
    }
    parts.append(
      SVG.element("circle", ["cx": SVG.number(laneX(mark.lane)), "cy": SVG.number(y), "r": "3.5", "fill": colour]))
    if let step = mark.step {
      // As in the figures: over its arrow, or beside its dot.
      let (x, above, anchor): (Double, Double, SVG.Anchor) =
        if let arrow = mark.arrow { ((laneX(arrow.from) + laneX(arrow.to)) / 2, -3, .middle) } else {
          (laneX(mark.lane) + 9, 4, .start)
        }
      parts.append(SVG.text("\(step)", x: x, y: y + above, colour, anchor: anchor, isBold: true))
    }
    for (row, words) in Columns.wrap(mark.words, to: Metric.words).enumerated() {
      parts.append(SVG.text(words, x: wordsX, y: y + 4 + Double(row) * Metric.row, colour))
    }
    return parts
  }

  private func phases(from top: Double) -> [String] {
    guard !chart.phases.isEmpty else { return [] }
    let head = [
      SVG.text("phase", x: 16, y: top, SVG.Colour.faint),
      SVG.text("from ms", x: 340, y: top, SVG.Colour.faint, anchor: .end),
      SVG.text("took ms", x: 430, y: top, SVG.Colour.faint, anchor: .end),
    ]
    return head
      + chart.phases.enumerated().flatMap { index, phase in
        let y = top + Double(index + 1) * Metric.row
        return [
          SVG.text(phase.name, x: 16, y: y), SVG.text(Milliseconds.text(phase.start), x: 340, y: y, anchor: .end),
          SVG.text(Milliseconds.text(phase.length), x: 430, y: y, anchor: .end),
        ]
      }
  }
}
