import ControlProtocol
import Foundation
import NIOCore
import NIOPosix
import QMPClient

/// A real QEMU with one PCI bridge, whose CPUs stand still: what the fake one is held against.
final class RealQEMU: Sendable {
  private let connection: QMPConnection
  private let events: AsyncStream<QMPEvent>

  private init(_ connection: QMPConnection, _ events: AsyncStream<QMPEvent>) {
    self.connection = connection
    self.events = events
  }

  /// Runs `body` with a QEMU that is gone afterwards.
  static func run(_ scratch: Scratch, _ body: (RealQEMU) async throws -> Void) async throws {
    let socket = "\(scratch.root)/qmp"
    let process = try start(socket)
    defer { kill(process.processIdentifier, SIGKILL) }
    let (events, sink) = AsyncStream<QMPEvent>.makeStream()
    var limits = QMPLimits()
    limits.greeting = .seconds(60)
    let connection = try await QMPConnection.connect(
      to: socket, on: MultiThreadedEventLoopGroup.singleton.any(), limits: limits
    ) { notice in
      if case .event(let event) = notice { sink.yield(event) } else { sink.finish() }
    }
    try await body(RealQEMU(connection, events))
    await connection.close()
  }

  func execute(_ command: QMPCommand) async -> QMPAnswer {
    await connection.execute(command.name, arguments: command.arguments, deadline: .seconds(60))
  }

  /// The next events, but those that its firmware causes.
  func events(_ count: Int) async -> [QMPEvent] {
    var found: [QMPEvent] = []
    if count == 0 { return found }
    for await event in events where event.data["guest"] != true {
      found.append(event)
      if found.count == count { break }
    }
    return found
  }

  /// QEMU takes the listening socket as its standard input, so nobody waits for it to bind one.
  private static func start(_ path: String) throws -> Process {
    let listener = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    defer { close(listener) }
    try check(bound == 0 && listen(listener, 1) == 0)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/qemu-system-x86_64")
    process.arguments =
      ["-S", "-machine", "pc", "-accel", "tcg", "-m", "64", "-nodefaults", "-no-user-config", "-display", "none"]
      + ["-device", "pci-bridge,id=cpbus0,bus=pci.0,chassis_nr=1,addr=0x10,shpc=off"]
      + ["-chardev", "socket,id=qmp,fd=0,server=on,wait=off", "-mon", "chardev=qmp,mode=control"]
    process.standardInput = FileHandle(fileDescriptor: listener, closeOnDealloc: false)
    try process.run()
    return process
  }
}
