internal import Glibc

/// A listening socket that was handed over by the service manager (sd_listen_fds(3)).
package struct InheritedDescriptor: Equatable, Sendable {
  package let number: Int32
  /// From `LISTEN_FDNAMES`: ``Door/descriptorName``.
  package let name: String
  package init(number: Int32, name: String) {
    self.number = number
    self.name = name
  }

  /// Sees that it is what a door needs.
  ///
  /// Its file, owner and mode are the service manager's.
  func check() throws(TransportError) {
    guard option(SO_DOMAIN) == AF_UNIX, option(SO_TYPE) == Int32(SOCK_STREAM.rawValue), option(SO_ACCEPTCONN) == 1
    else {
      throw TransportError(
        .badDescriptor,
        "descriptor \(number) ('\(name)') is no listening Unix stream socket: use ListenStream= with Accept=no")
    }
    let flags = try SystemCall.check("look at descriptor \(number)") { fcntl(number, F_GETFD) }
    try SystemCall.check("mark descriptor \(number)") { fcntl(number, F_SETFD, flags | FD_CLOEXEC) }
  }

  private func option(_ name: Int32) -> Int32? {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(number, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
  }
}
