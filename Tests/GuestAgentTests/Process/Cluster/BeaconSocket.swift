internal import Glibc
internal import Testing

/// The test's own end of the second path.
final class BeaconSocket {
  private let descriptor: Int32
  private(set) var port: UInt16 = 0

  init(unix path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let result = withUnixAddress(path) { bind(descriptor, $0, $1) }
    try #require(result == 0, "bind \(path): \(lastError())")
  }

  /// On 127.0.0.1, at a port that is free.
  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let number = descriptor
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
        bind(number, raw, length) == 0 ? getsockname(number, raw, &length) : -1
      }
    }
    try #require(result == 0, "bind: \(lastError())")
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(descriptor) }

  /// Waits for `count` beacons of `member`.
  func await(_ count: Int = 20, of member: String) throws {
    var left = count
    while left > 0 {
      guard isReadable(descriptor, within: Client.patience) else { throw Gone(why: "no beacon of \(member)") }
      var buffer = [UInt8](repeating: 0, count: 512)
      let size = recv(descriptor, &buffer, buffer.count, 0)
      if String(decoding: buffer.prefix(max(0, size)), as: UTF8.self).contains(" \(member) ") { left -= 1 }
    }
  }

  /// Forgets what has come so far.
  func drain() {
    var buffer = [UInt8](repeating: 0, count: 512)
    while recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT)) >= 0 {}
  }
}

/// One datagram from a socket that has no address of its own.
func sendDatagram(_ bytes: [UInt8], to path: String) {
  let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  defer { close(number) }
  _ = withUnixAddress(path) { sendto(number, bytes, bytes.count, 0, $0, $1) }
}
