package import ControlModel
internal import Logging
package import NIOCore

/// The sockets that the daemon answers at: opens doors, lets connections in, and ends them in order.
///
/// All sockets and sessions live on one event loop, which must be the lane of the ``SessionService`` as well.
package struct ControlServer: Sendable {
  let eventLoop: any EventLoop
  let runtimeDirectory: String
  let settings: TransportSettings
  let logger: Logger
  let floor: NIOLoopBound<ConnectionFloor>

  /// A server without a door.
  ///
  /// `runtimeDirectory` is an absolute path; the folder is made when the first door is.
  package init(
    on eventLoop: any EventLoop, runtimeDirectory: String, settings: TransportSettings, surroundings: ServerSurroundings
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

  /// Takes new bounds at reload, for the connections to come.
  package func adopt(_ settings: TransportSettings) async { await onLoop { $0.adopt(settings) } }

  /// Stops accepting, lets the answers under way go out for at most `grace`, closes every connection and removes the
  /// sockets that were made here (not those handed over).
  package func shutDown(grace: Interval) async {
    for listener in await onLoop({ $0.stopAccepting() }) { await end(listener) }
    try? await eventLoop.flatSubmit { [floor] in floor.value.drainAll(grace: grace) }.get()
  }

  // MARK: Inside

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

  func onLoop<Value: Sendable>(_ body: @escaping @Sendable (ConnectionFloor) -> Value) async -> Value {
    // A loop that has ended has no sockets, and is ended by `main` alone after this server.
    await withCheckedContinuation { continuation in
      eventLoop.execute { [floor] in continuation.resume(returning: body(floor.value)) }
    }
  }
}
