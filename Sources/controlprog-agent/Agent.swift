internal import ControlModel
internal import ControlProtocol
internal import Glibc
internal import GuestAgent

/// `controlprog-agent`: the guest side of controlprogd, inside a partition.
@main
enum Agent {
  static func main() async {
    switch CommandLineOptions.parse(CommandLine.arguments.dropFirst(), environment: getenv("CONTROLPROG_SOCKET")) {
    case .run(let options): await run(options)
    case .say(let text): print(text)
    case .wrong(let why): end(64, "\(why); --help explains the options")
    }
  }

  private static func run(_ options: CommandLineOptions) async {
    let hooks = [options.insertHook, options.ejectHook, options.stopHook].compactMap(\.self)
    for hook in hooks + (options.cluster?.programs ?? [])
    where access(hook, X_OK) != 0 {
      end(78, "\(hook): \(String(cString: strerror(errno)))")
    }
    do { try await AgentService.run(settings(options), options.cluster) } catch { end(70, "\(error)") }
  }

  private static func settings(_ options: CommandLineOptions) -> AgentSettings {
    var random = SystemRandomNumberGenerator()
    let identity = AgentIdentity(
      agent: "controlprog-agent", version: ProductVersion.version, bootID: BootID.read(),
      run: String(random.next(), radix: 36))
    var settings = AgentSettings(medium: options.medium, identity: identity)
    settings.insertHook = options.insertHook
    settings.ejectHook = options.ejectHook
    settings.stopHook = options.stopHook
    settings.hookTimeout = .milliseconds(UInt64(options.hookTimeout * 1_000))
    settings.heartbeat = .milliseconds(UInt64(options.heartbeat * 1_000))
    settings.claims = options.claims
    settings.claimBuffer = options.claimBuffer
    settings.actions = options.actions
    settings.seed = random.next()
    return settings
  }

  private static func end(_ status: Int32, _ why: String) -> Never {
    let line = Array("controlprog-agent: \(why)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(status)
  }
}
