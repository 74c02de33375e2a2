import ControlTransport
import Testing

@Suite("Frames of a byte stream (protocol, section 2)")
struct FrameAccumulatorTests {
  /// What a stream comes to: its lines, and the word `TOO LONG` where it was cut off.
  private func lines(_ chunks: [[UInt8]], ends: Bool) -> [String] {
    var accumulator = FrameAccumulator()
    var lines: [String] = []
    func drain() {
      while true {
        switch accumulator.next() {
        case .frame(let line): lines.append(String(decoding: line, as: UTF8.self))
        case .tooLong: lines.append("TOO LONG")
        case .incomplete: return
        }
      }
    }
    for chunk in chunks {
      chunk.withUnsafeBytes { accumulator.append($0) }
      drain()
    }
    if ends {
      accumulator.finish()
      drain()
    }
    return lines
  }

  static let streams: [(String, lines: [String])] = [
    ("ping\n", ["ping"]),
    ("ping\r\nshow slots\n", ["ping", "show slots"]),
    ("\n\r\n\n  \nping\n", ["  ", "ping"]),
    ("ping", ["ping"]),
    ("ping\r", ["ping"]),
    ("a\rb\nc\r\r\n", ["a\rb", "c\r"]),
    ("\u{e4}\u{1f600}\n{\"id\":1}\n", ["\u{e4}\u{1f600}", "{\"id\":1}"]),
    ("", []), ("\n", []), ("\r\n\r\n", []),
  ]

  @Test("A stream split at any two bytes gives the lines of the whole", arguments: streams)
  func splits(stream: String, expected: [String]) {
    let bytes = Array(stream.utf8)
    for first in 0...bytes.count {
      for second in first...bytes.count {
        let chunks = [Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...])]
        #expect(lines(chunks, ends: true) == expected, "split at \(first) and \(second)")
      }
    }
    #expect(lines(bytes.map { [$0] }, ends: true) == expected, "byte by byte")
  }

  @Test("Without the stream's end a line without LF is no frame")
  func unfinished() {
    #expect(lines([Array("ping\nsho".utf8)], ends: false) == ["ping"])
  }

  @Test("65,536 bytes with the LF pass, one more is too long", arguments: [("\n", 65_535), ("\r\n", 65_534)])
  func limit(ending: String, fits: Int) {
    for (length, passes) in [(fits, true), (fits + 1, false)] {
      let bytes = Array(String(repeating: "x", count: length).utf8) + Array(ending.utf8)
      for split in [1, 65_535, 65_536, bytes.count] where split <= bytes.count {
        let seen = lines([Array(bytes[..<split]), Array(bytes[split...])], ends: false)
        #expect((seen == ["TOO LONG"]) == !passes, "\(length) split at \(split)")
        #expect((seen.first?.utf8.count == length) == passes)
      }
    }
  }

  @Test("The tail of a line that is too long is never a frame")
  func tail() {
    let long = [UInt8](repeating: 0x78, count: 70_000)
    #expect(
      lines([Array("ping\n".utf8), long, Array("deact LPAR=0\nping\n".utf8)], ends: true) == ["ping", "TOO LONG"])
    #expect(lines([long + Array("\ndeact LPAR=0\n".utf8)], ends: true) == ["TOO LONG"])
  }

  @Test("The head of a line that is too long tells its form")
  func head() {
    var accumulator = FrameAccumulator()
    let long = Array("{\"a\"".utf8) + [UInt8](repeating: 0x20, count: 70_000)
    long.withUnsafeBytes { accumulator.append($0) }
    guard case .tooLong(let head) = accumulator.next() else {
      Issue.record("not cut off")
      return
    }
    #expect(head.first == UInt8(ascii: "{"))
    let second = accumulator.next()
    #expect(second == .incomplete, "told once")
  }

  @Test("An unfinished line is known as one until its LF has come")
  func partialLine() {
    var accumulator = FrameAccumulator()
    func feed(_ text: String) {
      Array(text.utf8).withUnsafeBytes { accumulator.append($0) }
      while case .frame = accumulator.next() {}
    }
    #expect(!accumulator.hasPartialLine)
    feed("pi")
    #expect(accumulator.hasPartialLine && !accumulator.isDrained)
    let first = accumulator.lineCount
    feed("ng\nsh")
    #expect(accumulator.hasPartialLine && accumulator.lineCount != first)
    feed("ow\n")
    #expect(!accumulator.hasPartialLine && accumulator.isDrained)
  }

  @Test("A line kept by the reader stays as it was")
  func lentSlices() {
    var accumulator = FrameAccumulator()
    var kept: [ArraySlice<UInt8>] = []
    for round in 0..<50 {
      Array("line \(round)\n".utf8).withUnsafeBytes { accumulator.append($0) }
      while case .frame(let line) = accumulator.next() { kept.append(line) }
    }
    #expect(kept.map { String(decoding: $0, as: UTF8.self) } == (0..<50).map { "line \($0)" })
  }
}
