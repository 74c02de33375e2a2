import ControlProtocol
import ControlTestSupport
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

  private static let arguments = [
    "-S", "-machine", "pc", "-accel", "tcg", "-m", "64", "-nodefaults", "-no-user-config", "-display", "none",
    "-device", "pci-bridge,id=cpbus0,bus=pci.0,chassis_nr=1,addr=0x10,shpc=off",
  ]

  /// Runs `body` with a QEMU that is gone afterwards.
  static func run(_ scratch: Scratch, _ body: (RealQEMU) async throws -> Void) async throws {
    try await QEMUProcess.run(arguments, in: scratch) { process in
      let (events, sink) = AsyncStream<QMPEvent>.makeStream()
      var limits = QMPLimits()
      limits.greeting = .seconds(60)
      let connection = try await QMPConnection.connect(
        to: process.control, on: MultiThreadedEventLoopGroup.singleton.any(), limits: limits
      ) { notice in
        if case .event(let event) = notice { sink.yield(event) } else { sink.finish() }
      }
      try await body(RealQEMU(connection, events))
      await connection.close()
    }
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
}
