internal import ArgumentParser
internal import ControlPlane

/// What the command line says that counts as long as the daemon runs, also when it reads its configuration again.
struct Options: ParsableArguments {
  @Option(help: ArgumentHelp("The configuration.", valueName: "file"))
  var config: String

  @Option(help: ArgumentHelp("Where the sockets are, instead of the configuration's.", valueName: "dir"))
  var runtimeDir: String?

  @Option(help: ArgumentHelp("Where the state is kept, instead of the configuration's.", valueName: "dir"))
  var stateDir: String?

  @Option(
    help: ArgumentHelp(
      "Die at a place: a test's way to a crash.", valueName: "place:count", visibility: .hidden))
  var failPoint: String?

  func validate() throws {
    if let failPoint, FailPoints(parsing: failPoint) == nil {
      let places = FailPoints.Place.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--fail-point is PLACE:COUNT, where PLACE is one of \(places)")
    }
  }
}
