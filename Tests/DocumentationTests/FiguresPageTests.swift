import Testing

/// docs/figures.md is the way from the source to the code and back: it must not point into nothing.
@Suite("docs/figures.md")
struct FiguresPageTests {
  let repository = Repository()
  let page: String

  init() throws { page = try #require(repository.text("docs/figures.md")) }

  @Test("every path that it names exists")
  func paths() {
    let paths = page.matches(of: /`((?:Sources|Tests|config|docs)\/[^`]+)`/).map { String($0.1) }
    #expect(paths.count > 30)
    for path in paths { #expect(repository.has(path), "\(path)") }
  }

  @Test("every requirement has its row")
  func requirements() {
    for number in 1...34 {
      let name = number < 10 ? "R-0\(number)" : "R-\(number)"
      #expect(page.contains("\n| \(name) |"), "\(name)")
    }
  }

  @Test("every suite that it names is one")
  func suites() {
    let tests = repository.swift(below: "Tests")
    let suites = page.matches(of: /`@Suite\("([^"]+)"\)`/).map { String($0.1) }
    #expect(suites.count >= 6)
    for suite in suites { #expect(tests.contains("@Suite(\"\(suite)\""), "\(suite)") }
  }

  @Test("every step number is one that the code records", arguments: [500...508, 600...606, 1101...1109])
  func steps(range: ClosedRange<Int>) {
    let model = repository.swift(below: "Sources/ControlModel")
    let named = Set(page.matches(of: /\b(\d{3,4})\b/).compactMap { Int($0.1) }).intersection(range)
    #expect(!named.isEmpty)
    for step in named {
      #expect(
        model.contains("step: \(step)") || model.contains("= \(step)") || model.contains("step \(step)")
          || model.contains("steps \(step)") || model.contains("and \(step)") || model.contains(", \(step)"), "\(step)")
    }
  }
}
