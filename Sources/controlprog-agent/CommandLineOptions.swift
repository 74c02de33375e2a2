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
  var actions = DeviceActions()
  /// `controlprog-agent cluster`: the clustering software beside the routine.
  var cluster: ClusterOptions?

  enum Parsed {
    case run(CommandLineOptions)
    /// `--help` and `--version`.
    case say(String)
    case wrong(String)
  }

  static let help = """
    controlprog-agent answers for a partition's operating system when a PCI device comes or is asked for.

    USAGE: controlprog-agent [cluster] (--socket PATH | --device PATH) [options]

      --socket PATH          the partition's socket; without --device: $CONTROLPROG_SOCKET
      --device PATH          a character device instead, such as a virtio port
      --insert-hook PROGRAM  runs when a device was inserted
      --eject-hook PROGRAM   runs before a device is ejected
      --stop-hook PROGRAM    stops the service before the partition goes down
      --hook-timeout SECONDS how long a hook may take (30)
      --heartbeat SECONDS    between two heartbeats (1)
      --claim                open and check each inserted card before its hook runs (the embedded machine's disk)
      --claim-buffer ADDRESS where in the partition's memory --claim may read a sector to
      --pci SLOT=ADDRESS     wait for the kernel's driver of that function, such as 0=0000:01:00.0
      --interface SLOT=NAME  bring that network interface up, and down before the device is ejected
      --mount SLOT=DEVICE:DIRECTORY[:FSTYPE[:OPTIONS]]
                             mount it, and unmount it before the device is ejected; DEVICE `pci` is the disk of the
                             slot's --pci
      --version, --help

    --pci, --interface and --mount may be given more than once. They wait for their device, and an event's actions take
    no longer than --hook-timeout. They come before the insertion hook and after the eject hook.

    A hook gets CONTROLPROG_EVENT (insertion, eject, fault, stop), CONTROLPROG_SLOT, CONTROLPROG_DEVICE and
    CONTROLPROG_PARTITION in its environment. Exit status 0 is success; any other refuses, and is told as the _OST
    status. A hook may be run twice for one event. One that starts something in the background redirects its output.

    With `cluster` it is also the clustering software of its partition: `controlprog-agent cluster --help`.

    Exit status: 0 after SIGTERM, 64 for wrong arguments, 70 when it cannot go on, 78 for a hook that cannot be executed.
    """

  /// `environment` is the socket that the embedded machine tells its guests, if any.
  static func parse(_ words: some Collection<String>, environment: UnsafePointer<CChar>?) -> Parsed {
    let isCluster = words.first == "cluster"
    do throws(OptionWords.Fault) {
      switch try OptionWords.read(
        isCluster ? Array(words.dropFirst()) : Array(words),
        valued: isCluster ? names.union(ClusterOptions.names) : names, flags: ["--claim"],
        repeated: Set(DeviceActions.Kind.allCases.map(\.rawValue)))
      {
      case .help: return .say(isCluster ? ClusterOptions.help : help)
      case .version: return .say(ProductVersion.version)
      case .options(let values):
        var options = try options(values, environment.map { String(cString: $0) })
        if isCluster { options.cluster = try ClusterOptions(values, heartbeat: options.heartbeat) }
        return .run(options)
      }
    } catch {
      return .wrong(error.why)
    }
  }

  private static let names: Set<String> = [
    "--socket", "--device", "--insert-hook", "--eject-hook", "--stop-hook", "--hook-timeout", "--heartbeat",
    "--claim-buffer",
  ]

  private static func options(
    _ values: OptionWords, _ environment: String?
  ) throws(OptionWords.Fault) -> CommandLineOptions {
    var options: CommandLineOptions
    switch (values["--socket"], values["--device"], environment) {
    case (.some, .some, _): throw OptionWords.Fault(why: "give --socket or --device, not both")
    case (nil, let path?, _): options = CommandLineOptions(medium: .device(path))
    case (let path?, nil, _), (nil, nil, let path?): options = CommandLineOptions(medium: .socket(path))
    case (nil, nil, nil): throw OptionWords.Fault(why: "give --socket or --device")
    }
    options.insertHook = values["--insert-hook"]
    options.ejectHook = values["--eject-hook"]
    options.stopHook = values["--stop-hook"]
    options.hookTimeout = try values.seconds("--hook-timeout") ?? options.hookTimeout
    options.heartbeat = try values.seconds("--heartbeat") ?? options.heartbeat
    options.claims = values.has("--claim")
    if let text = values["--claim-buffer"] {
      guard let address = UInt64(text) else { throw OptionWords.Fault(why: "--claim-buffer is a whole number") }
      options.claimBuffer = address
    }
    options.actions = try actions(values)
    return options
  }

  private static func actions(_ values: OptionWords) throws(OptionWords.Fault) -> DeviceActions {
    var actions = DeviceActions()
    do throws(DeviceActions.Fault) {
      for kind in DeviceActions.Kind.allCases { for text in values.list(kind.rawValue) { try actions.add(kind, text) } }
    } catch {
      throw OptionWords.Fault(why: error.why)
    }
    return actions
  }
}
