/// Collects what is wrong, so that one reading of the file shows it all.
struct ProblemList {
  /// Enough to mend a file by, few enough to read.
  static let limit = 100

  let file: String
  private var problems: [ConfigurationProblem] = []
  private(set) var omitted = 0

  init(file: String) { self.file = file }

  /// Whether another problem would still be shown, and is worth the work of wording it.
  var hasRoom: Bool { problems.count < Self.limit }

  mutating func add(_ mark: YAMLMark?, _ path: KeyPath, _ text: @autoclosure () -> String) {
    guard hasRoom else { return omitted += 1 }
    problems.append(
      ConfigurationProblem(
        file: file, line: mark?.line ?? 0, column: mark?.column ?? 0, path: path.description, text: text()))
  }

  var isEmpty: Bool { problems.isEmpty }

  /// What is in the list, in the order of the file.
  var error: ConfigurationError {
    let inOrder = problems.enumerated().sorted {
      ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
    }
    return ConfigurationError(problems: inOrder.map(\.element), omitted: omitted)
  }
}
