internal import Glibc

/// The client's end of a Unix socket that carries lines; the same for every server that is measured.
final class LineSocket {
  let descriptor: CInt
  private var buffer = [UInt8](repeating: 0, count: 262_144)
  private var begin = 0
  private var end = 0

  /// Connects, for up to five seconds while the server is still opening its socket.
  init(path: String) throws {
    let number = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    guard number >= 0 else { throw BenchError.system("socket") }
    descriptor = number
    let giveUp = nanoseconds() + 5_000_000_000
    while !withAddress(path, { connect(number, $0, $1) == 0 }) {
      guard errno == ENOENT || errno == ECONNREFUSED || errno == EAGAIN, nanoseconds() < giveUp else {
        throw BenchError.system("connect \(path)")
      }
      usleep(1000)
    }
  }

  /// Any descriptor that lines can be read from; it is closed with this.
  init(descriptor: CInt) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + sent, $0.count - sent) }
      guard count > 0 else { throw BenchError.system("write") }
      sent += count
    }
  }

  func send(_ line: String) throws { try send(Array((line + "\n").utf8)) }

  /// Reads what there is, once, and says how many lines are now whole.
  func fill() throws -> Int {
    if begin == end { (begin, end) = (0, 0) }
    guard end < buffer.count else { throw BenchError("a line is too long") }
    let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + end, $0.count - end) }
    guard count > 0 else { throw count == 0 ? BenchError("the server hung up") : BenchError.system("read") }
    defer { end += count }
    return buffer.withUnsafeBytes { Self.lines(in: UnsafeRawBufferPointer(rebasing: $0[end..<(end + count)])) }
  }

  /// By memchr(3), so that counting costs every server's client the same, whatever its lines are like.
  private static func lines(in bytes: UnsafeRawBufferPointer) -> Int {
    var (lines, from) = (0, 0)
    while from < bytes.count, let found = memchr(bytes.baseAddress! + from, 0x0a, bytes.count - from) {
      lines += 1
      from = found - UnsafeMutableRawPointer(mutating: bytes.baseAddress!) + 1
    }
    return lines
  }

  /// Bytes that have been read and not looked at.
  var unread: Int { end - begin }

  /// Forgets what has been read.
  func drop() { (begin, end) = (0, 0) }

  /// The next line without its end; waits for it.
  func line() throws -> String {
    while true {
      if let place = buffer[begin..<end].firstIndex(of: 0x0a) {
        defer { begin = place + 1 }
        return String(decoding: buffer[begin..<place], as: UTF8.self)
      }
      if begin > 0 {
        buffer.replaceSubrange(0..<(end - begin), with: buffer[begin..<end])
        (begin, end) = (0, end - begin)
      }
      _ = try fill()
    }
  }

  /// Sends one text command and waits for its status line, which must be OK.
  @discardableResult
  func ask(_ command: String) throws -> String {
    try send(command)
    while true {
      let line = try line()
      if line == "OK" || line.hasPrefix("OK ") { return line }
      if line.hasPrefix("ERR") { throw BenchError("\(command): \(line)") }
    }
  }
}

/// The address of a Unix socket, as connect(2) and bind(2) want it.
func withAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
  return withUnsafeBytes(of: &address) {
    body($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
  }
}
