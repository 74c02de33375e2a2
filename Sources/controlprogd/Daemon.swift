internal import ArgumentParser
internal import ControlProtocol

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

  @OptionGroup
  var options: Options

  @Flag(help: "Say whether the configuration can be used, and end.")
  var checkConfig = false

  @Flag(help: "Check the audit trail's hash chain, name the first bad record, and end.")
  var verifyAudit = false

  /// Off the main actor, on which every call of an actor would cost a hop to another thread.
  @concurrent
  func run() async throws {
    do throws(Ending) {
      let configuration = try Settings.load(options)
      try Lifetime.checkMachine(Assembly(configuration: configuration))
      if checkConfig { return print("\(options.config): ok") }
      if verifyAudit { return try AuditCheck.run(configuration) }
      try await Lifetime.run(options, configuration)
    } catch {
      error.say()
      throw ExitCode(error.status)
    }
  }
}
