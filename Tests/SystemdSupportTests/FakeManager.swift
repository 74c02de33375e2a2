import Glibc
import Testing

/// A datagram socket in the place of the service manager's.
final class FakeManager {
  private let socket: DatagramSocket
  init() throws {
    let directory = try TemporaryDirectory()
    socket = try DatagramSocket(path: directory.path + "/notify", owning: directory)
    setenv("NOTIFY_SOCKET", socket.path, 1)
  }

  /// The lines of the next message; waits for it, at most ten seconds.
  func receive() -> [String] {
    String(decoding: socket.receive(), as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

/// A bound Unix datagram socket that gives up waiting after ten seconds.
final class DatagramSocket {
  let path: String
  private let descriptor: Int32
  private let directory: TemporaryDirectory?

  init(path: String, owning directory: TemporaryDirectory? = nil) throws {
    self.path = path
    self.directory = directory
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = unixAddress(path)
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0, "bind \(path): \(errno)")
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  func receive() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1 << 17)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return Array(buffer.prefix(max(0, count)))
  }
}

/// A directory that goes with its owner.
final class TemporaryDirectory {
  let path: String
  init() throws {
    var template = Array("/tmp/controlprog-test-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
  deinit { rmdir(path) }
}

func unixAddress(_ path: String) -> sockaddr_un {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
  return address
}
