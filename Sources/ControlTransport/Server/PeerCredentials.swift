internal import Glibc
package import NIOCore

/// Who opened a connection, or listens for it, as the kernel noted it then (unix(7), SO_PEERCRED).
package struct PeerCredentials: Equatable, Sendable {
  /// The overflow uid: what a peer of another user namespace looks like whose user is not mapped.
  static let unmapped: UInt32 = 65_534

  package let pid: Int32
  package let uid: UInt32
  package let gid: UInt32
  package init(pid: Int32, uid: UInt32, gid: UInt32) {
    self.pid = pid
    self.uid = uid
    self.gid = gid
  }

  var isUnmapped: Bool { uid == Self.unmapped }

  /// Reads them from a connection of either side, on its loop.
  package static func of(_ channel: any Channel) -> EventLoopFuture<PeerCredentials> {
    guard let options = channel as? any SocketOptionProvider else {
      return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
    }
    // SAFETY: the kernel writes a `struct ucred`, which the Glibc module does not show: three 32-bit numbers in this
    // order, which is how PeerCredentials lies in memory.
    return options.unsafeGetSocketOption(level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
  }
}
