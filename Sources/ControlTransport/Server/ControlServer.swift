package import ControlModel
package import ControlProtocol
internal import Glibc
package import Logging
package import NIOCore
internal import NIOPosix

/// The sockets that the daemon answers at: opens doors, lets connections in, and ends them in order.
///
/// All sockets and sessions live on one event loop, which must be the lane of the ``SessionService`` as well.
package struct ControlServer: Sendable {
  private let eventLoop: any EventLoop
  private let runtimeDirectory: String
  private let settings: TransportSettings
  private let logger: Logger
  private let floor: NIOLoopBound<ConnectionFloor>

  /// What the server needs of the rest of the daemon.
  package struct Surroundings: Sendable {
    package let service: any SessionService
    package let meter: TransportMeter
    /// The role of a peer of `control.sock`; nil for one that the configuration does not know.
    package let role: @Sendable (PeerCredentials) -> Role?
    package let logger: Logger
    package init(
      service: any SessionService, meter: TransportMeter, role: @escaping @Sendable (PeerCredentials) -> Role?,
      logger: Logger
    ) {
      self.service = service
      self.meter = meter
      self.role = role
      self.logger = logger
    }
  }

  /// A server without a door.
  ///
  /// `runtimeDirectory` is an absolute path; the folder is made when the first door is.
  package init(
    on eventLoop: any EventLoop, runtimeDirectory: String, settings: TransportSettings, surroundings: Surroundings
  ) async throws {
    self.eventLoop = eventLoop
    self.runtimeDirectory = runtimeDirectory
    self.settings = settings
    logger = surroundings.logger
    floor = try await eventLoop.submit {
      let floor = ConnectionFloor(settings: settings, surroundings: surroundings, eventLoop: eventLoop)
      return NIOLoopBound(floor, eventLoop: eventLoop)
    }.get()
  }

  /// Makes the runtime directory and its `partition` folder, or finds that they are safe to use, before anything is
  /// put there.
  ///
  /// Throws ``TransportError``.
  package static func prepare(runtimeDirectory: String) throws {
    _ = try RuntimeDirectory.open(runtimeDirectory).folder("partition")
  }

  // MARK: Doors

  /// Opens doors at start and at reload; those that are open are left alone.
  ///
  /// Those for which a descriptor was handed over listen on it, the others' sockets are made. Throws
  /// ``TransportError``; doors opened before the failing one stay open.
  package func open(_ doors: [Door], inherited: [InheritedDescriptor] = []) async throws {
    for descriptor in inherited where !doors.contains(where: { $0.descriptorName == descriptor.name }) {
      throw TransportError(
        .badDescriptor,
        "no socket is called '\(descriptor.name)': FileDescriptorName= is one of "
          + doors.map(\.descriptorName).joined(separator: ", "))
    }
    for door in doors where await !onLoop({ $0.isOpen(door.path) }) {
      if let descriptor = inherited.first(where: { $0.name == door.descriptorName }) {
        try descriptor.check()
        try await listen(descriptor.number, door: door, file: nil)
      } else {
        try await make(door)
      }
    }
  }

  /// Closes doors at reload: their sockets go, and their connections end as they do when the daemon stops.
  package func close(_ doors: [Door]) async {
    for door in doors {
      guard let listener = await onLoop({ $0.removeListener(door.path) }) else { continue }
      await end(listener)
      await onLoop { $0.drain(door.audience) }
    }
  }

  /// Takes new bounds at reload, for the connections to come.
  package func adopt(_ settings: TransportSettings) async { await onLoop { $0.adopt(settings) } }

  /// Stops accepting, lets the answers under way go out for at most `grace`, closes every connection and removes the
  /// sockets that were made here (not those handed over).
  package func shutDown(grace: Interval) async {
    for listener in await onLoop({ $0.stopAccepting() }) { await end(listener) }
    try? await eventLoop.flatSubmit { [floor] in floor.value.drainAll(grace: grace) }.get()
  }

  // MARK: Inside

  private func make(_ door: Door) async throws {
    let directory = try RuntimeDirectory.open(runtimeDirectory)
    let socket = try ListeningSocket.bind(door, in: directory)
    let file = socket.file
    try await listen(socket.descriptor.giveAway(), door: door, file: file)
  }

  private func listen(_ descriptor: Int32, door: Door, file: FileIdentity?) async throws {
    let channel = try await bootstrap(door).withBoundSocket(descriptor).get()
    // NIO listens with a queue of its own size, too short for a thousand agents that come back at once.
    _ = Glibc.listen(descriptor, settings.backlog)
    guard await onLoop({ $0.add(Listener(door: door, channel: channel, file: file)) }) else {
      try await channel.close()
      throw TransportError(.stopping, "\(door.path) cannot be opened: it is open already, or the daemon stops")
    }
    logger.info("listening", metadata: ["socket": "\(door.path)", "inherited": "\(file == nil)"])
  }

  private func bootstrap(_ door: Door) -> ServerBootstrap {
    let high = settings.publishLimit
    return ServerBootstrap(group: eventLoop)
      .serverChannelOption(.maxMessagesPerRead, value: 64)
      .serverChannelInitializer { [floor] channel in
        channel.eventLoop.makeCompletedFuture { try floor.value.addGate(to: channel) }
      }
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.maxMessagesPerRead, value: 2)
      .childChannelOption(
        .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 1_024, maximum: 8_192)
      )
      .childChannelOption(.writeBufferWaterMark, value: .init(low: high / 2, high: high))
      .childChannelInitializer { [floor] channel in floor.value.accept(channel, door: door) }
  }

  private func end(_ listener: Listener) async {
    if let file = listener.file {
      do {
        try ListeningSocket.remove(listener.door, file: file, in: RuntimeDirectory.open(runtimeDirectory))
      } catch {
        logger.warning("a socket was left behind", metadata: ["socket": "\(listener.door.path)", "cause": "\(error)"])
      }
    }
    try? await listener.channel.close()
  }

  private func onLoop<Value: Sendable>(_ body: @escaping @Sendable (ConnectionFloor) -> Value) async -> Value {
    // A loop that has ended has no sockets, and is ended by `main` alone after this server.
    await withCheckedContinuation { continuation in
      eventLoop.execute { [floor] in continuation.resume(returning: body(floor.value)) }
    }
  }
}
