package import ControlProtocol
internal import ControlTransport
package import NIOCore
internal import NIOPosix

/// One connection to a QEMU's control socket (QMP), on one event loop.
///
/// Its consumer hears of events and of the end in their order, on that loop. It does not connect again by itself: what
/// a new connection means for what was under way is the consumer's to decide.
package final class QMPConnection: Sendable {
  /// What QEMU said of itself.
  package let greeting: QMPGreeting
  private let eventLoop: any EventLoop
  private let handler: NIOLoopBound<QMPHandler>

  private init(greeting: QMPGreeting, eventLoop: any EventLoop, handler: NIOLoopBound<QMPHandler>) {
    self.greeting = greeting
    self.eventLoop = eventLoop
    self.handler = handler
  }

  /// Connects to the socket at `path` and negotiates; throws the reason when that came to nothing.
  ///
  /// `tell` is called on `eventLoop`, for events already before this returns unless ``QMPLimits/holdsEvents`` is set,
  /// and last with ``QMPNotice/ended(_:)``, also when this throws. `isExpected` is asked there about the pid that listens:
  /// who may write where the socket is could have put another's in its place.
  package static func connect(
    to path: String, on eventLoop: any EventLoop, limits: QMPLimits = QMPLimits(),
    isExpected: @escaping @Sendable (Int32) -> Bool = { _ in true },
    tell: @escaping @Sendable (QMPNotice) -> Void
  ) async throws(QMPEnd) -> QMPConnection {
    let greeting = eventLoop.makePromise(of: Result<QMPGreeting, QMPEnd>.self)
    let machine = QMPStateMachine(prefix: prefix(), limits: limits)
    do {
      let handler = try await eventLoop.submit {
        let handler = QMPHandler(machine, greeting: greeting, eventLoop: eventLoop, tell: tell)
        return NIOLoopBound(handler, eventLoop: eventLoop)
      }.get()
      open(path, handler, on: eventLoop, isExpected)
      let words = try await greeting.futureResult.get().get()
      return QMPConnection(greeting: words, eventLoop: eventLoop, handler: handler)
    } catch let end as QMPEnd {
      throw end
    } catch {
      greeting.fail(error)
      throw .failed("\(error)")
    }
  }

  private static func open(
    _ path: String, _ handler: NIOLoopBound<QMPHandler>, on eventLoop: any EventLoop,
    _ isExpected: @escaping @Sendable (Int32) -> Bool
  ) {
    ClientBootstrap(group: eventLoop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler.value) }
      }
      .connect(unixDomainSocketPath: path)
      .flatMap { PeerCredentials.of($0) }
      .whenComplete { result in
        switch result {
        case .success(let peer) where isExpected(peer.pid): break
        case .success(let peer):
          handler.value.take(.failed("process \(peer.pid), another than expected, listens at \(path)"))
        case .failure(let error): handler.value.take(.failed("\(error)"))
        }
      }
  }

  /// 128 random bits: QEMU answers a dead connection's commands on the next one.
  private static func prefix() -> String {
    var random = SystemRandomNumberGenerator()
    return [random.next(), random.next()].map { String($0 as UInt64, radix: 16) }.joined(separator: "-")
  }

  /// Executes one command, and ends within `deadline` whatever QEMU does.
  ///
  /// A task's cancellation changes nothing: what was sent cannot be taken back.
  package func execute(
    _ command: String, arguments: WireValue = .nothing, deadline: Duration
  ) async -> QMPAnswer {
    // Only an event loop that was shut down fails here, and that has not told what it had sent.
    (try? await submit(QMPCommand(command, arguments), deadline: deadline).get()) ?? .lost
  }

  /// Executes one command for a caller on the event loop, where answers and notices come in their true order.
  package func submit(_ command: QMPCommand, deadline: Duration) -> EventLoopFuture<QMPAnswer> {
    if eventLoop.inEventLoop { return handler.value.execute(command, deadline: deadline) }
    return eventLoop.flatSubmit { [handler] in handler.value.execute(command, deadline: deadline) }
  }

  /// Hands over the events that were held back, in their order, and those to come as they come.
  package func deliverEvents() { eventLoop.execute { [handler] in handler.value.take(.deliverEvents) } }

  /// Ends the connection; commands under way are answered as lost, and the end is told, before this returns.
  package func close() async { try? await disconnect().get() }

  /// As ``close()``, for a caller on the event loop.
  @discardableResult
  package func disconnect() -> EventLoopFuture<Void> {
    eventLoop.submit { [handler] in handler.value.take(.close) }
  }

  /// What was dropped so far.
  package func counters() async throws -> QMPCounters {
    try await eventLoop.submit { [handler] in handler.value.counters }.get()
  }
}
