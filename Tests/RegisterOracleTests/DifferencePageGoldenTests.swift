import Foundation
import Testing

@Suite("docs/registers.md")
struct DifferencePageGoldenTests {
  private static let marks = (begin: "<!-- differences -->\n", end: "<!-- end of differences -->\n")
  private let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("docs/registers.md")

  @Test("has the list of differences as the test has it; CONTROLPROG_UPDATE_GOLDEN=1 writes it anew")
  func isFresh() throws {
    let text = try String(contentsOf: page, encoding: .utf8)
    let begin = try #require(text.range(of: Self.marks.begin)).upperBound
    let end = try #require(text.range(of: Self.marks.end)).lowerBound
    guard text[begin..<end] != Difference.table else { return }
    guard ProcessInfo.processInfo.environment["CONTROLPROG_UPDATE_GOLDEN"] != nil else {
      Issue.record("the list has changed: make golden")
      return
    }
    try text.replacingCharacters(in: begin..<end, with: Difference.table).write(
      to: page, atomically: true, encoding: .utf8)
  }
}
