internal import Glibc
internal import Testing

/// A Unix socket's address, lent.
func withUnixAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
  return withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
  }
}

/// A connected stream socket; its number, or -1 and errno.
func connectedSocket(_ path: String) -> Int32 {
  let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  guard withUnixAddress(path, { connect(number, $0, $1) }) == 0 else {
    let code = errno
    close(number)
    errno = code
    return -1
  }
  return number
}

/// The service manager's end of `NOTIFY_SOCKET`: how a test learns that the daemon serves, by an event.
final class NotifySocket {
  let path: String
  private let descriptor: Int32
  /// Lines of messages that have come and were not asked for yet.
  private var lines: [String] = []

  init(_ path: String) throws {
    self.path = path
    unlink(path)
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let result = withUnixAddress(path) { bind(descriptor, $0, $1) }
    try #require(result == 0, "bind \(path): \(lastError())")
  }

  deinit { close(descriptor) }

  /// Waits for a line such as `READY=1`; false when `child` ends first, or it takes longer than `seconds`.
  func wait(for line: String, from child: Child, within seconds: Double = 30) -> Bool {
    while true {
      if let index = lines.firstIndex(of: line) {
        lines.removeSubrange(...index)
        return true
      }
      guard next(within: seconds, unless: child) else { return false }
    }
  }

  private func next(within seconds: Double, unless child: Child) -> Bool {
    var entries = [descriptor, child.ending].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while poll(&entries, 2, Int32(seconds * 1000)) < 0, errno == EINTR {}
    guard entries[0].revents != 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    lines += String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: "\n").map(String.init)
    return true
  }
}
