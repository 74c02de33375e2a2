internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix

/// A socket that has its place and does not listen yet.
private struct BoundDoor: Sendable {
  let door: Door
  let descriptor: Int32
  /// The file that was made for it; nil when the socket was handed over.
  let file: FileIdentity?
}

/// A thousand partitions have a thousand sockets: they are made one after the other, then they all begin to listen in
/// one turn of the loop.
extension ControlServer {
  /// Opens doors; those that are open are left alone.
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
    let closed = await onLoop { floor in doors.filter { !floor.isOpen($0.path) } }
    var bound: [BoundDoor] = []
    var failure: (any Error)?
    do {
      for door in closed { bound.append(try bind(door, inherited)) }
    } catch { failure = error }
    try await listen(at: bound)
    if let failure { throw failure }
  }

  private func bind(_ door: Door, _ inherited: [InheritedDescriptor]) throws(TransportError) -> BoundDoor {
    if let descriptor = inherited.first(where: { $0.name == door.descriptorName }) {
      try descriptor.check()
      return BoundDoor(door: door, descriptor: descriptor.number, file: nil)
    }
    let directory = try RuntimeDirectory.open(runtimeDirectory)
    let socket = try ListeningSocket.bind(door, in: directory)
    let file = socket.file
    return BoundDoor(door: door, descriptor: socket.descriptor.giveAway(), file: file)
  }

  private func listen(at bound: [BoundDoor]) async throws {
    let results = try await eventLoop.flatSubmit { [self] in
      EventLoopFuture.whenAllComplete(bound.map { listen(at: $0) }, on: eventLoop)
    }.get()
    for result in results { try result.get() }
  }

  /// On the loop.
  private func listen(at bound: BoundDoor) -> EventLoopFuture<Void> {
    bootstrap(bound.door).withBoundSocket(bound.descriptor).flatMap { [settings, floor, logger] channel in
      // NIO listens with a queue of its own size, too short for a thousand agents that come back at once.
      _ = Glibc.listen(bound.descriptor, settings.backlog)
      guard floor.value.add(Listener(door: bound.door, channel: channel, file: bound.file)) else {
        let path = bound.door.path
        return channel.close().flatMapThrowing {
          throw TransportError(.stopping, "\(path) cannot be opened: it is open already, or the daemon stops")
        }
      }
      logger.info("listening", metadata: ["socket": "\(bound.door.path)", "inherited": "\(bound.file == nil)"])
      return channel.eventLoop.makeSucceededVoidFuture()
    }
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
}
