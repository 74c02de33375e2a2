/// A way for heartbeats that does not lead through the control program.
package enum SecondPathSettings: Equatable, Sendable {
  /// Datagrams between addresses: this member listens at `host`:`port` and sends to each of `peers`; IP addresses, since
  /// a name would have to be asked for while heartbeats are due.
  case udp(host: String, port: Int, peers: [Address])
  /// Unix datagram sockets, one a member, named `<PARTITION>.heartbeat` in a directory that all of them see.
  case unix(directory: String)

  package struct Address: Hashable, Sendable {
    package let host: String
    package let port: Int
    package init(host: String, port: Int) {
      self.host = host
      self.port = port
    }
  }
}
