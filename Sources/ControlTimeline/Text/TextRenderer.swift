/// A chart as text for a terminal.
package struct TextRenderer {
  private let chart: Chart
  private let options: TextOptions
  private let layout: TextLayout
  private let glyphs: Glyphs

  package init(_ chart: Chart, _ options: TextOptions) {
    self.chart = chart
    self.options = options
    layout = TextLayout(laneCount: chart.lanes.count, width: options.width)
    glyphs = options.isASCII ? .ascii : .boxes
  }

  /// The lines without their ends; none is wider than ``TextOptions/width``.
  package func lines() -> [String] {
    guard !chart.marks.isEmpty else { return plainLines("no events") }
    let title = chart.flow.map { plainLines($0.sentence) + [""] } ?? []
    return title + header() + body() + [""] + phaseTable() + plainLines(legend)
  }

  private func plainLines(_ text: String) -> [String] {
    Columns.wrap(Columns.plain(text, isASCII: options.isASCII), to: options.width)
  }

  private var legend: String {
    let (line, dashed) = (String(repeating: glyphs.line, count: 2), String(repeating: glyphs.dashed, count: 2))
    let right = glyphs.toRight
    return "\(line)\(right) said   \(dashed)\(right) within one command, or its answer   \(glyphs.broken) not to scale"
  }

  // MARK: Head

  private func header() -> [String] {
    var line = TextLine()
    line.put("ms", at: TextLayout.gutter - 2, .dim)
    for (lane, column) in zip(chart.lanes, layout.lanes) {
      let isShort = lane.role == .controlProgram && layout.spacing <= 15
      let name = Columns.clip(
        Columns.plain(isShort ? "control" : lane.name, isASCII: options.isASCII), to: layout.spacing - 1)
      line.put(name, at: column - Columns.width(name) / 2, .bold)
    }
    return [line.text(options)]
  }

  // MARK: Body

  private func body() -> [String] {
    var lines: [String] = []
    for (index, (mark, gap)) in zip(chart.marks, TimeAxis(chart.marks).gaps).enumerated() {
      lines += spacer(gap)
      let isSameTime = index > 0 && chart.marks[index - 1].offset == mark.offset
      lines += rows(mark, showsTime: !isSameTime)
    }
    return lines
  }

  /// Time that passes between two marks.
  private func spacer(_ gap: TimeAxis.Gap) -> [String] {
    (0..<Int(gap.units)).map { row in
      let isBreak = gap.isBroken && row == 1
      var line = TextLine()
      for column in layout.lanes { line.put(gap.isBroken ? glyphs.broken : glyphs.lane, at: column, .dim) }
      let pause = "\(glyphs.about) \(Milliseconds.pause(gap.length))"
      if isBreak { line.put(pause, at: TextLayout.gutter - Columns.width(pause), .dim) }
      return line.text(options)
    }
  }

  private func rows(_ mark: Chart.Mark, showsTime: Bool) -> [String] {
    let style: TextLine.Style = mark.isBad ? .bad : .plain
    let step = mark.step.map { "\($0) " } ?? ""
    let indent = layout.isBeside ? String(repeating: " ", count: 5) : ""
    let limit = max(1, layout.wordsWidth - indent.utf8.count)
    let words = Columns.wrap(Columns.plain(mark.words, isASCII: options.isASCII), to: limit)
    var lines = [TextLine()]
    drawTime(mark, showsTime, &lines[0])
    drawLanes(&lines[0])
    draw(mark, style, &lines[0])
    for (index, text) in words.enumerated() {
      let row = layout.isBeside ? index : index + 1
      if row == lines.count {
        lines.append(TextLine())
        if layout.isBeside { drawLanes(&lines[row]) }
      }
      if layout.isBeside, index == 0 { lines[0].put(step, at: layout.words, .bold) }
      lines[row].put(text, at: layout.words + indent.utf8.count, style)
    }
    if !layout.isBeside, !step.isEmpty {
      lines[0].put(step, at: (layout.lanes.last ?? 0) + 3, .bold)
    }
    return lines.map { $0.text(options) }
  }

  private func drawTime(_ mark: Chart.Mark, _ showsTime: Bool, _ line: inout TextLine) {
    guard showsTime else { return }
    let time = Milliseconds.text(mark.offset)
    line.put(time, at: TextLayout.gutter - time.utf8.count)
  }

  private func drawLanes(_ line: inout TextLine) {
    for column in layout.lanes { line.put(glyphs.lane, at: column, .dim) }
  }

  private func draw(_ mark: Chart.Mark, _ style: TextLine.Style, _ line: inout TextLine) {
    if let arrow = mark.arrow {
      let (from, to) = (layout.lanes[arrow.from], layout.lanes[arrow.to])
      for column in min(from, to) + 1..<max(from, to) {
        let isCrossing = layout.lanes.contains(column)
        line.put(isCrossing ? glyphs.crossing : arrow.isDashed ? glyphs.dashed : glyphs.line, at: column, style)
      }
      line.put(to > from ? glyphs.toRight : glyphs.toLeft, at: to > from ? to - 1 : to + 1, style)
    }
    line.put(mark.isBad ? glyphs.bad : glyphs.dot, at: layout.lanes[mark.lane], style)
  }

  // MARK: Phases

  private func phaseTable() -> [String] {
    guard !chart.phases.isEmpty else { return [] }
    let width = chart.phases.map { Columns.width($0.name) }.max() ?? 0
    let rows = chart.phases.map { phase in
      var line = TextLine()
      line.put(phase.name, at: 0)
      for (time, end) in [(phase.start, width + 13), (phase.length, width + 26)] {
        let text = Milliseconds.text(time)
        line.put(text, at: max(width + 1, end - text.utf8.count))
      }
      return line.text(options)
    }
    var head = TextLine()
    head.put("phase", at: 0, .dim)
    head.put("from ms", at: width + 6, .dim)
    head.put("took ms", at: width + 19, .dim)
    return [head.text(options)] + rows + [""]
  }
}
