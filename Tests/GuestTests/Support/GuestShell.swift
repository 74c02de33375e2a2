internal import Glibc
internal import Testing

/// A shell in a guest, over a virtio-serial port of its own.
final class GuestShell {
  private let client: Client

  init(_ socket: String) throws {
    client = try Client(socket)
    // A line may come from before this connection.
    try client.send("echo it-is-\(getpid())")
    while try client.line(within: 60) != "it-is-\(getpid())" {}
    while try client.line(within: 60)?.hasPrefix("EXIT ") != true {}
  }

  func hangUp() { shutdown(client.descriptor, Int32(SHUT_RDWR)) }

  struct Result {
    let status: Int
    let output: String
  }

  @discardableResult
  func run(_ command: String, within seconds: Double = 60) throws -> Result {
    try client.send(command)
    var lines: [String] = []
    while true {
      let next: String?
      do { next = try client.line(within: seconds) } catch { throw Gone(why: "no answer to \(command)") }
      guard let line = next else { throw Gone(why: "the guest has gone at \(command)") }
      if line.hasPrefix("EXIT ") {
        if lines.last == "" { lines.removeLast() }
        return Result(status: Int(line.dropFirst(5)) ?? -1, output: lines.joined(separator: "\n"))
      }
      lines.append(line)
    }
  }

  /// The output of a command that must succeed.
  @discardableResult
  func done(_ command: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let result = try run(command)
    #expect(result.status == 0, "\(command): \(result.output)", sourceLocation: sourceLocation)
    return result.output
  }

  /// Says a command whose end nobody will hear of.
  func say(_ command: String) throws { try client.send(command) }

  /// Waits, in the guest, until a command succeeds; at most some 30 s.
  func until(_ condition: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try done(
      "n=0; until \(condition); do n=$((n+1)); [ $n -lt 1500 ] || exit 1; sleep 0.02; done",
      sourceLocation: sourceLocation)
  }

  /// How often the guest's kernel has taken the SCI and the GPE of PCI hot-plug.
  func interrupts() throws -> (sci: Int, gpe: Int) {
    func count(_ name: String) throws -> Int {
      let line = try done("cat /sys/firmware/acpi/interrupts/\(name)")
      return line.split(separator: " ").first.flatMap { Int($0) } ?? -1
    }
    return (try count("sci"), try count("gpe01"))
  }

  /// Whether the guest's kernel has the function of slot 0.
  func hasCard() throws -> Bool { try run("test -e /sys/bus/pci/devices/0000:01:00.0").status == 0 }
}
