internal import Dispatch
internal import Glibc
internal import NIOCore

/// A datagram socket that waits for nobody: what cannot be sent at once is dropped, as a heartbeat that is late says nothing.
///
/// Not NIO's: on Unix sockets that ends the process when two datagrams wait (a peer that hangs lets its queue fill), and
/// closes the channel when a peer is gone or a sender has no address.
final class DatagramSocket {
  private let descriptor: Int32
  private let source: any DispatchSourceRead

  /// Why it could not be opened, in words.
  struct Failure: Error { let why: String }

  /// Listens at `own`; `received` is called on `loop` with each datagram of at most ``Beacon/limit`` bytes.
  init(at own: SocketAddress, on loop: any EventLoop, received: @escaping @Sendable ([UInt8]) -> Void) throws(Failure) {
    let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let descriptor = socket(Int32(own.protocol.rawValue), type, 0)
    guard descriptor >= 0 else { throw Failure(why: "socket: \(String(cString: strerror(errno)))") }
    guard own.withSockAddr({ bind(descriptor, $0, socklen_t($1)) }) == 0 else {
      let code = errno
      Glibc.close(descriptor)
      throw Failure(why: "bind: \(String(cString: strerror(code)))")
    }
    self.descriptor = descriptor
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: DispatchQueue(label: "second-path"))
    source.setEventHandler {
      guard let datagram = Self.read(descriptor) else { return }
      loop.execute { received(datagram) }
    }
    source.setCancelHandler { Glibc.close(descriptor) }
    source.resume()
  }

  /// Drops it when it cannot go at once, or nobody is there.
  func send(_ bytes: [UInt8], to address: SocketAddress) {
    _ = address.withSockAddr { raw, length in
      sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), raw, socklen_t(length))
    }
  }

  func close() { source.cancel() }

  /// The next datagram; nil when there is none, or it is too long for a beacon.
  private static func read(_ descriptor: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: Beacon.limit + 1)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 && count <= Beacon.limit ? Array(buffer.prefix(count)) : nil
  }
}
