internal import ControlTransport
internal import SystemdSupport

/// The listening sockets that systemd opened for the daemon, when it was socket-activated (protocol, section 1).
enum Inheritance {
  static func sockets() throws -> [InheritedDescriptor] {
    try ListenDescriptor.takeAll().map { InheritedDescriptor(number: $0.descriptor, name: $0.name) }
  }
}
