internal import ArgumentParser
internal import ControlPlane
internal import ControlProtocol
internal import Glibc

/// `controlprogd`: gives one single-port PCI device to exactly one partition at a time (protocol, section 6).
@main
struct Daemon: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "controlprogd",
    abstract: "Gives one single-port PCI device to exactly one partition at a time.",
    discussion: """
      Talk to it with socat: printf 'show slots\\n' | socat - UNIX-CONNECT:RUNTIME-DIR/control.sock

      Exit status: 0 after SIGTERM, 64 for wrong arguments, 75 when another daemon has the state directory, \
      78 for a configuration that cannot be used, 70 when the store or the machine cannot go on.
      """,
    version: ProductVersion.version)

  @Option(help: ArgumentHelp("The configuration.", valueName: "file"))
  var config: String

  @Option(help: ArgumentHelp("Where the sockets are, instead of the configuration's.", valueName: "dir"))
  var runtimeDir: String?

  @Option(help: ArgumentHelp("Where the state is kept, instead of the configuration's.", valueName: "dir"))
  var stateDir: String?

  @Flag(help: "Say whether the configuration can be used, and end.")
  var checkConfig = false

  @Flag(help: "Check the audit trail's hash chain, name the first bad record, and end.")
  var verifyAudit = false

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

  /// Off the main actor, on which every call of an actor would cost a hop to another thread.
  @concurrent
  func run() async throws {
    do throws(Ending) {
      let configuration = try Settings.load(self)
      try Service.checkMachine(Assembly(configuration: configuration))
      if checkConfig { return print("\(config): ok") }
      if verifyAudit { return try AuditCheck.run(configuration) }
      try await Service.run(self, configuration)
    } catch {
      error.say()
      throw ExitCode(error.status)
    }
  }
}
