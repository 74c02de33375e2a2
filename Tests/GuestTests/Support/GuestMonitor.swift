internal import Testing

/// A look into a partition's QEMU from beside the daemon, over its second control socket.
///
/// It hears QEMU's events from its own beginning on.
final class GuestMonitor {
  private let client: Client
  private var events: [String] = []

  init(_ socket: String) throws {
    client = try Client(socket)
    _ = try client.line()
    try ask("qmp_capabilities")
  }

  /// What QEMU answers, in its own words; events on the way are kept.
  @discardableResult
  func ask(_ command: String, _ arguments: String = "{}") throws -> String {
    try client.send("{\"execute\": \"\(command)\", \"arguments\": \(arguments)}")
    while let line = try client.line(within: 60) {
      if line.contains("\"return\"") || line.contains("\"error\"") { return line }
      events.append(line)
    }
    throw Gone(why: "QEMU has gone at \(command)")
  }

  /// The cards of slots that the machine has, hollow ones too.
  func cards() throws -> Set<String> {
    let answer = try ask("qom-list", "{\"path\": \"/machine/peripheral\"}")
    return Set(Self.values(of: "name", in: answer).filter { $0.hasPrefix("slot") })
  }

  /// Whether some block node reaches the image.
  func reaches(_ image: String) throws -> Bool {
    try ask("query-named-block-nodes", "{\"flat\": true}").contains("\"\(image)\"")
  }

  /// Waits until the machine has no card of that name.
  ///
  /// Its event comes a little after it has left the device tree; any event is reason to look again.
  func awaitDeparture(of card: String) throws {
    while try cards().contains(card) {
      if events.isEmpty {
        guard try client.line(within: 60) != nil else { throw Gone(why: "QEMU has gone with \(card)") }
      }
      events = []
    }
  }

  /// All that QEMU still says until it ends.
  func lastEvents() throws -> [String] {
    while let line = try client.line(within: 60) { events.append(line) }
    return events
  }

  private static func values(of key: String, in line: String) -> [String] {
    var values: [String] = []
    var rest = Substring(line)
    while let next = rest.firstRange(of: "\"\(key)\": \"") {
      rest = rest[next.upperBound...]
      values.append(String(rest.prefix { $0 != "\"" }))
    }
    return values
  }
}
