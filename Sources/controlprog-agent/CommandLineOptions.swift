internal import ControlProtocol
internal import GuestAgent

/// What the command line says.
///
/// Not by ArgumentParser: it brings FoundationEssentials, which would be most of what every guest keeps resident.
struct CommandLineOptions {
  var medium: AgentSettings.Medium
  var insertHook: String?
  var ejectHook: String?
  var stopHook: String?
  /// Seconds.
  var hookTimeout = 30.0
  /// Seconds.
  var heartbeat = 1.0
  var claims = false
  var claimBuffer: UInt64?

  enum Parsed {
    case run(CommandLineOptions)
    /// `--help` and `--version`.
    case say(String)
    case wrong(String)
  }

  private struct Fault: Error { let why: String }

  static let help = """
    controlprog-agent answers for a partition's operating system when a PCI device comes or is asked for.

    USAGE: controlprog-agent (--socket PATH | --device PATH) [options]

      --socket PATH          the partition's socket; without --device: $CONTROLPROG_SOCKET
      --device PATH          a character device instead, such as a virtio port
      --insert-hook PROGRAM  runs when a device was inserted
      --eject-hook PROGRAM   runs before a device is ejected
      --stop-hook PROGRAM    stops the service before the partition goes down
      --hook-timeout SECONDS how long a hook may take (30)
      --heartbeat SECONDS    between two heartbeats (1)
      --claim                open and check each inserted card before its hook runs (the embedded machine's disk)
      --claim-buffer ADDRESS where in the partition's memory --claim may read a sector to
      --version, --help

    A hook gets CONTROLPROG_EVENT (insertion, eject, fault, stop), CONTROLPROG_SLOT, CONTROLPROG_DEVICE and
    CONTROLPROG_PARTITION in its environment. Exit status 0 is success; any other refuses, and is told as the _OST
    status. A hook may be run twice for one event. One that starts something in the background redirects its output.

    Exit status: 0 after SIGTERM, 64 for wrong arguments, 70 when it cannot go on, 78 for a hook that cannot be executed.
    """

  /// `environment` is the socket that the embedded machine tells its guests, if any.
  static func parse(_ words: some Sequence<String>, environment: UnsafePointer<CChar>?) -> Parsed {
    do throws(Fault) {
      var values: [String: String] = [:]
      var waiting: String?
      for word in words {
        if let name = waiting {
          values[name] = word
          waiting = nil
        } else {
          switch word {
          case "--help", "-h": return .say(help)
          case "--version": return .say(ProductVersion.version)
          case "--claim": values[word] = ""
          case _ where names.contains(word) && values[word] == nil: waiting = word
          default: throw Fault(why: names.contains(word) ? "\(word) stands twice" : "unknown argument '\(word)'")
          }
        }
      }
      if let waiting { throw Fault(why: "\(waiting) needs a value") }
      return .run(try options(values, environment.map { String(cString: $0) }))
    } catch {
      return .wrong(error.why)
    }
  }

  private static let names: Set<String> = [
    "--socket", "--device", "--insert-hook", "--eject-hook", "--stop-hook", "--hook-timeout", "--heartbeat",
    "--claim-buffer",
  ]

  private static func options(
    _ values: [String: String], _ environment: String?
  ) throws(Fault) -> CommandLineOptions {
    var options: CommandLineOptions
    switch (values["--socket"], values["--device"], environment) {
    case (.some, .some, _): throw Fault(why: "give --socket or --device, not both")
    case (nil, let path?, _): options = CommandLineOptions(medium: .device(path))
    case (let path?, nil, _), (nil, nil, let path?): options = CommandLineOptions(medium: .socket(path))
    case (nil, nil, nil): throw Fault(why: "give --socket or --device")
    }
    options.insertHook = values["--insert-hook"]
    options.ejectHook = values["--eject-hook"]
    options.stopHook = values["--stop-hook"]
    options.hookTimeout = try seconds("--hook-timeout", values) ?? options.hookTimeout
    options.heartbeat = try seconds("--heartbeat", values) ?? options.heartbeat
    options.claims = values["--claim"] != nil
    if let text = values["--claim-buffer"] {
      guard let address = UInt64(text) else { throw Fault(why: "--claim-buffer is a whole number") }
      options.claimBuffer = address
    }
    return options
  }

  private static func seconds(_ name: String, _ values: [String: String]) throws(Fault) -> Double? {
    guard let text = values[name] else { return nil }
    guard let value = Double(text), value >= 0.01, value <= 86_400 else {
      throw Fault(why: "\(name) is 0.01 to 86400 seconds")
    }
    return value
  }
}
