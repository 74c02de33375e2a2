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
  func receive() -> [String] { lines(socket.receive()) }

  private func lines(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  func receiveDescriptor() -> (lines: [String], descriptor: Int32)? {
    socket.receiveDescriptor().map { (lines($0.bytes), $0.descriptor) }
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

  /// A message that carries one descriptor.
  func receiveDescriptor() -> (bytes: [UInt8], descriptor: Int32)? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    // One cmsghdr with one Int32: 16 bytes of head, 4 of data, padded.
    var control = [UInt64](repeating: 0, count: 8)
    let count = bytes.withUnsafeMutableBytes { bytes in
      control.withUnsafeMutableBytes { control in
        var vector = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
        return withUnsafeMutablePointer(to: &vector) { vector in
          var message = msghdr()
          message.msg_iov = vector
          message.msg_iovlen = 1
          message.msg_control = control.baseAddress
          message.msg_controllen = control.count
          return recvmsg(descriptor, &message, 0)
        }
      }
    }
    guard count > 0 else { return nil }
    let passed = control.withUnsafeBytes { $0.load(fromByteOffset: 16, as: Int32.self) }
    return (Array(bytes.prefix(count)), passed)
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
