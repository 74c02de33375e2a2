internal import ArgumentParser
internal import Glibc

/// How the disk card is reached.
///
/// What the embedded machine puts into a guest's environment is the default.
struct CardOptions: ParsableArguments {
  @Option(help: "The partition's socket; $CONTROLPROG_SOCKET when absent.")
  var socket: String?

  @Option(help: "The partition's memory file; $CONTROLPROG_MEMORY when absent.")
  var memory: String?

  @Option(help: "The slot that the disk card is in.")
  var slot: UInt64 = 0

  @Option(help: "Address in the partition's memory of 128 KiB for the card's DMA.")
  var buffer: UInt64 = 1 << 20

  var socketPath: String { socket ?? Self.variable("CONTROLPROG_SOCKET") ?? "" }
  var memoryPath: String { memory ?? Self.variable("CONTROLPROG_MEMORY") ?? "" }

  /// Not `validate()`: `verify --image` needs neither.
  func check() throws {
    if socketPath.isEmpty { throw ValidationError("give --socket or set CONTROLPROG_SOCKET") }
    if memoryPath.isEmpty { throw ValidationError("give --memory or set CONTROLPROG_MEMORY") }
  }

  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// Where the running service is known by.
struct StateOptions: ParsableArguments {
  @Option(help: "Directory for the service's lock, status and log; made when it is missing.")
  var state: String
}

/// What the service writes, and how often.
struct ServiceOptions: ParsableArguments {
  @Option(help: "The writer's name in each record; $CONTROLPROG_PARTITION, else the socket's name, when absent.")
  var name: String?

  @Option(help: "Seconds between two records.")
  var interval = 1.0

  @Option(help: "File that each acknowledged record is appended to: the client's side.")
  var ack: String?

  @Option(help: "Seconds for which a lost connection to the daemon is tried to be made anew.")
  var reconnect = 30.0

  func validate() throws {
    guard (0.001...86_400).contains(interval) else { throw ValidationError("--interval is 0.001 to 86400 seconds") }
    guard (0...86_400).contains(reconnect) else { throw ValidationError("--reconnect is 0 to 86400 seconds") }
    if let name, name.isEmpty || name.utf8.count > 32 || name.contains(where: \.isWhitespace) {
      throw ValidationError("--name is 1 to 32 bytes without a blank")
    }
  }

  /// `LPAR0` of `partition/LPAR0.sock` where nothing says it otherwise.
  func writer(_ card: CardOptions) -> String {
    if let name = name ?? CardOptions.variable("CONTROLPROG_PARTITION") { return name }
    let file = card.socketPath.split(separator: "/").last ?? "unknown"
    return String((file.hasSuffix(".sock") ? file.dropLast(5) : file).prefix(32))
  }
}
