package import ControlModel
package import ControlProtocol
package import NIOCore
internal import NIOPosix

/// One connection to the daemon, for tools, tests and benchmarks: JSON-RPC calls that may overlap.
///
/// Every call ends: with its result, with the daemon's ``Rejection``, or with ``ClientError`` when the connection ends
/// first. It has no deadline of its own; commands that wait have one in their `timeout`.
package final class ControlClient: Sendable {
  private let channel: any Channel
  private let handler: NIOLoopBound<ClientHandler>

  /// What the daemon tells of its own accord, once `hello` or `subscribe` was called.
  ///
  /// One reader. Of those not read yet the newest are kept, as many as were asked for at ``connect(to:on:keeping:)``.
  package let notifications: AsyncStream<ClientNotification>

  private init(
    channel: any Channel, handler: NIOLoopBound<ClientHandler>, notifications: AsyncStream<ClientNotification>
  ) {
    self.channel = channel
    self.handler = handler
    self.notifications = notifications
  }

  /// Connects to a socket's path; without `group` on the process's shared loops.
  ///
  /// `keeping` is how many notifications wait for a reader.
  package static func connect(
    to path: String, on group: (any EventLoopGroup)? = nil, keeping limit: Int = 1_024
  ) async throws -> ControlClient {
    let (stream, sink) = AsyncStream<ClientNotification>.makeStream(bufferingPolicy: .bufferingNewest(limit))
    let eventLoop = (group ?? MultiThreadedEventLoopGroup.singleton).any()
    let handler = try await eventLoop.submit {
      NIOLoopBound(ClientHandler(sink, eventLoop: eventLoop), eventLoop: eventLoop)
    }.get()
    let channel = try await ClientBootstrap(group: eventLoop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler.value) }
      }
      .connect(unixDomainSocketPath: path).get()
    return ControlClient(channel: channel, handler: handler, notifications: stream)
  }

  /// Calls one command: `add_pci` with `{"lpar":0}`.
  ///
  /// Throws the daemon's ``Rejection``, or ``ClientError``.
  package func call(_ method: String, _ params: WireValue = .nothing) async throws -> WireValue {
    try await channel.eventLoop.flatSubmit { [handler] in handler.value.call(method, params) }.get()
  }

  /// Calls one command with each of `params` in one write, without waiting between them; answers in their order.
  package func pipelined(_ method: String, _ params: [WireValue]) async throws -> [Result<WireValue, Rejection>] {
    try await channel.eventLoop.flatSubmit { [handler, channel] in
      let answers = handler.value.calls(method, params).map { call in
        call.map(Result<WireValue, Rejection>.success).flatMapErrorThrowing { error in
          guard let rejection = error as? Rejection else { throw error }
          return .failure(rejection)
        }
      }
      return EventLoopFuture.whenAllSucceed(answers, on: channel.eventLoop)
    }.get()
  }

  /// Ends the connection; calls under way fail with ``ClientError/disconnected``.
  package func close() async {
    try? await channel.close()
  }
}
