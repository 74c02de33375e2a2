internal import ClusterSoftware
internal import ControlModel
internal import Glibc

/// What `controlprog-agent cluster` is told besides the agent's own options.
struct ClusterOptions {
  var settings = ClusterSettings()
  var cluster = ""
  var path: SecondPathSettings?

  static let names: Set<String> = [
    "--cluster", "--service", "--service-start", "--service-stop", "--service-check", "--start-timeout",
    "--stop-timeout", "--check-timeout", "--check-interval", "--check-failures", "--start-attempts", "--restarts",
    "--flow", "--commands", "--detector", "--misses", "--phi", "--boot-limit", "--removal", "--timeout", "--shares",
    "--second-path", "--peers",
  ]

  static let help = """
    controlprog-agent cluster makes its partition a member of a cluster: heartbeats, the service, take-over.

    USAGE: controlprog-agent cluster (--socket PATH | --device PATH) [options]

    All options of `controlprog-agent` (see its --help), and:

      --service PROGRAM        run with `start`, `stop` or `check` as its argument; exit status 0 is success
      --service-start PROGRAM, --service-stop PROGRAM, --service-check PROGRAM   instead of --service
      --start-timeout SECONDS  (20)   --stop-timeout SECONDS (20)   --check-timeout SECONDS (5)
      --check-interval SECONDS from one check to the next (1)
      --check-failures COUNT   checks in a row that must fail (1)
      --start-attempts COUNT   before the service counts as failed here (2)
      --restarts COUNT         of a failed service here, before it counts as failed (0)
      --detector missed|phi    how silence is judged (missed)
      --misses COUNT           heartbeats in a row that must be missing, for `missed` (3)
      --phi THRESHOLD          for `phi`: 1 to 16 (8)
      --boot-limit SECONDS     from a member's power-on to its first heartbeat (60)
      --flow auto|a|b          Fig 11: case (a) for a sick OS and (b) for a sick service, or always one of them (auto)
      --commands failover|steps  one durable command, or Fig 9 step by step (failover)
      --removal revoke|graceful|ladder  how step 1107 takes a living member's slots, for `steps` (revoke)
      --timeout SECONDS        what the take-over's commands may take (60)
      --shares ACTIVE/STANDBY  percent of the CPUs after a take-over, for `steps` (90/10); `-` leaves them
      --cluster NAME           what second-path heartbeats are marked with (cluster)
      --second-path unix:DIRECTORY | udp:ADDRESS:PORT   heartbeats that do not lead through the control program
      --peers ADDRESS:PORT,...  where the other members listen, for udp; IP addresses, IPv6 in brackets
    """

  init(_ values: OptionWords, heartbeat: Double) throws(OptionWords.Fault) {
    cluster = try Self.name(values["--cluster"] ?? "cluster")
    settings.heartbeat = Self.interval(heartbeat)
    settings.service = try Self.service(values)
    settings.flow = try values.choice("--flow", of: ClusterSettings.Flow.self) ?? settings.flow
    settings.commands = try values.choice("--commands", of: ClusterSettings.Commands.self) ?? settings.commands
    if settings.commands == .failover, let name = ["--removal", "--shares"].first(where: values.has) {
      throw OptionWords.Fault(why: "\(name) is for --commands steps: with failover the cluster's configuration decides")
    }
    settings.removal = try values.choice("--removal", of: RemovalMode.self) ?? settings.removal
    settings.detector = try Self.detector(values)
    if let limit = try values.seconds("--boot-limit") { settings.bootLimit = Self.interval(limit) }
    if let limit = try values.seconds("--timeout") { settings.timeout = Self.interval(limit) }
    if let shares = values["--shares"] { (settings.activeShare, settings.standbyShare) = try Self.shares(shares) }
    if let text = values["--second-path"] { path = try Self.path(text, peers: values["--peers"]) }
  }

  /// What it will have to execute.
  var programs: [String] {
    [settings.service.start, settings.service.stop, settings.service.check].compactMap(\.self)
  }

  private static func service(_ values: OptionWords) throws(OptionWords.Fault) -> ServiceSettings {
    var service = ServiceSettings()
    service.start = values["--service-start"] ?? values["--service"]
    service.stop = values["--service-stop"] ?? values["--service"]
    service.check = values["--service-check"] ?? values["--service"]
    if let limit = try values.seconds("--start-timeout") { service.startLimit = interval(limit) }
    if let limit = try values.seconds("--stop-timeout") { service.stopLimit = interval(limit) }
    if let limit = try values.seconds("--check-timeout") { service.checkLimit = interval(limit) }
    if let pause = try values.seconds("--check-interval") { service.checkInterval = interval(pause) }
    service.checkFailures = try values.number("--check-failures", 1...1000) ?? service.checkFailures
    service.startAttempts = try values.number("--start-attempts", 1...1000) ?? service.startAttempts
    service.restarts = try values.number("--restarts", 0...1000) ?? service.restarts
    return service
  }

  private static func detector(_ values: OptionWords) throws(OptionWords.Fault) -> DetectorSettings {
    switch values["--detector"] {
    case nil, "missed": return .missed(count: try values.number("--misses", 1...100) ?? 3)
    case "phi":
      guard let threshold = Double(values["--phi"] ?? "8"), (1...16).contains(threshold) else {
        throw OptionWords.Fault(why: "--phi is 1 to 16")
      }
      return .phi(threshold: threshold)
    default: throw OptionWords.Fault(why: "--detector is one of missed, phi")
    }
  }

  private static func shares(_ text: String) throws(OptionWords.Fault) -> (UInt64?, UInt64?) {
    if text == "-" { return (nil, nil) }
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { UInt64($0) }
    guard numbers.count == 2, let active = numbers[0], let standby = numbers[1], (1...100).contains(active),
      (1...100).contains(standby)
    else { throw OptionWords.Fault(why: "--shares is ACTIVE/STANDBY, each 1 to 100, or -") }
    return (active, standby)
  }

  /// A word of each heartbeat: one with a blank would make all of them malformed.
  private static func name(_ text: String) throws(OptionWords.Fault) -> String {
    let rest = text.utf8.dropFirst()
    let isLetter = { (byte: UInt8) in (0x41...0x5a).contains(byte & 0xdf) }
    let isWord = { (byte: UInt8) in isLetter(byte) || (0x30...0x39).contains(byte) || byte == 0x5f || byte == 0x2d }
    guard let first = text.utf8.first, isLetter(first), rest.allSatisfy(isWord), rest.count < 32 else {
      throw OptionWords.Fault(why: "--cluster is a name: a letter, then up to 31 letters, digits, _ and -")
    }
    return text
  }

  private static func path(_ text: String, peers: String?) throws(OptionWords.Fault) -> SecondPathSettings {
    if text.hasPrefix("unix:/") { return .unix(directory: String(text.dropFirst(5))) }
    guard text.hasPrefix("udp:"), let own = address(text.dropFirst(4)) else {
      throw OptionWords.Fault(why: "--second-path is unix:/DIRECTORY or udp:ADDRESS:PORT")
    }
    let others = (peers ?? "").split(separator: ",").map { address($0) }
    guard !others.isEmpty, others.allSatisfy({ $0 != nil }) else {
      throw OptionWords.Fault(why: "--second-path udp needs --peers ADDRESS:PORT,...")
    }
    return .udp(host: own.host, port: own.port, peers: others.compactMap(\.self))
  }

  /// An IPv6 address stands in brackets.
  private static func address(_ text: Substring) -> SecondPathSettings.Address? {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (1...65_535).contains(port)
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    return isIP(String(host)) ? .init(host: String(host), port: port) : nil
  }

  private static func isIP(_ host: String) -> Bool {
    var bytes = in6_addr()
    return inet_pton(AF_INET, host, &bytes) == 1 || inet_pton(AF_INET6, host, &bytes) == 1
  }

  private static func interval(_ seconds: Double) -> Interval { .milliseconds(UInt64(seconds * 1_000)) }
}
