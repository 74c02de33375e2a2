import Foundation
import Testing

/// Files that hold what the product says now; a change of them is a change of the contract and is read as such.
///
/// `CONTROLPROG_UPDATE_GOLDEN=1 swift test --filter ControlProtocolTests` writes them anew.
enum Golden {
  static let isUpdating = ProcessInfo.processInfo.environment["CONTROLPROG_UPDATE_GOLDEN"] == "1"
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

  static func expect(
    _ text: String, equals name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expect(text, at: folder.appendingPathComponent("Golden/\(name)"), sourceLocation)
  }

  /// A file of the repository, by its path from the root.
  static func expect(
    _ text: String, equalsRepositoryFile path: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var root = folder
    while !FileManager.default.fileExists(atPath: root.appendingPathComponent("Package.swift").path) {
      try #require(root.path != "/", "no Package.swift above \(#filePath)", sourceLocation: sourceLocation)
      root = root.deletingLastPathComponent()
    }
    try expect(text, at: root.appendingPathComponent(path), sourceLocation)
  }

  private static func expect(_ text: String, at file: URL, _ sourceLocation: SourceLocation) throws {
    if isUpdating { try Data(text.utf8).write(to: file) }
    let held = try String(contentsOf: file, encoding: .utf8)
    guard held != text else { return }
    let lines = zip(held.components(separatedBy: "\n"), text.components(separatedBy: "\n"))
    let first = lines.enumerated().first { $0.element.0 != $0.element.1 }
    Issue.record(
      """
      \(file.lastPathComponent) is stale (CONTROLPROG_UPDATE_GOLDEN=1 writes it anew); line \((first?.offset ?? -1) + 1):
      held: \(first?.element.0 ?? "(another length)")
      now:  \(first?.element.1 ?? "(another length)")
      """, sourceLocation: sourceLocation)
  }
}
