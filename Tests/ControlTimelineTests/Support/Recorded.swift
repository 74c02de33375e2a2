internal import ControlTimeline
internal import Glibc
internal import Testing

/// Events that a real daemon has recorded, with real agents: a `failover` of either case, and its single commands.
enum Recorded: String, CaseIterable {
  case failoverA = "failover-a"
  case failoverB = "failover-b"
  case commandsA = "commands-a"
  case commandsB = "commands-b"

  var path: String { Repository.path("Tests/ControlTimelineTests/Recorded/\(rawValue).json") }

  func all() throws -> [TimelineEvent] { try EventReader.read(read(path)) }

  /// What `--last-failover` draws.
  func chart() throws -> Chart { Chart(Selection.lastHandover.apply(to: try all())) }
}

/// Files that say what is expected; CONTROLPROG_UPDATE_GOLDEN=1 writes them anew.
func expectGolden(_ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let path = Repository.path("Tests/ControlTimelineTests/Golden/\(name)")
  if getenv("CONTROLPROG_UPDATE_GOLDEN") != nil { try write(text, to: path) }
  let expected = DaemonText.file(path)
  #expect(text == expected, "\(name) is stale", sourceLocation: sourceLocation)
}

/// `text(_:)` of the lab, under a name that no parameter hides.
enum DaemonText {
  static func file(_ path: String) -> String { text(path) }
}
