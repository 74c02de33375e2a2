internal import Glibc
internal import Testing

/// A character device as a guest has it: the one end of a pair of pseudo-terminals, whose other end is joined to the
/// partition's socket for as long as the daemon lives, as a virtual machine's serial port would be.
final class DevicePort {
  let path: String
  private let far: String
  private let socket: String
  private let pair: Child
  private var bridge: Child?
  /// Keeps the far end there while nothing is joined to it.
  private let descriptor: Int32
  /// Keeps the near end there while no agent has it open.
  private let near: Int32

  init(_ lab: Lab, _ partition: String) throws {
    path = "\(lab.scratch.path)/\(partition).port"
    far = "\(lab.scratch.path)/\(partition).far"
    socket = lab.partitionSocket(partition)
    let log = try openFile("\(lab.scratch.path)/socat.log")
    defer { close(log) }
    let said = try Pipe()
    // -d -d says on stderr when it transfers: both ends are there then.
    pair = try Child(
      ["socat", "-d", "-d", "PTY,rawer,link=\(path)", "PTY,rawer,link=\(far)"], errors: said.writing)
    said.closeWriting()
    try Self.awaitWord("starting data transfer loop", said.reading)
    descriptor = open(far, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    near = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    try #require(descriptor >= 0 && near >= 0, "\(far): \(lastError())")
    try join()
  }

  deinit {
    close(descriptor)
    close(near)
    bridge?.end(SIGKILL)
    pair.end(SIGKILL)
  }

  /// Joins the far end to the partition's socket.
  func join() throws { bridge = try Child(["socat", "\(far),rawer,nonblock", "UNIX-CONNECT:\(socket)"]) }

  /// The daemon has ended: what was between is gone.
  func part() { bridge?.end(SIGKILL) }

  /// Something that no daemon says.
  func garble(_ text: String) throws { try writeAll(descriptor, Array(text.utf8)) }

  private static func awaitWord(_ word: String, _ descriptor: Int32) throws {
    var said = ""
    while !said.contains(word) {
      guard isReadable(descriptor, within: Client.patience) else { throw Gone(why: "socat: \(said)") }
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { throw Gone(why: "socat: \(said)") }
      said += String(decoding: buffer.prefix(count), as: UTF8.self)
    }
  }
}
