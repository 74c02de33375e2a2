import ControlProtocol
import Foundation
import NIOCore
import NIOPosix

/// A QEMU's socket whose every word is the test's.
final class ScriptedServer: Sendable {
  let path: String
  private let listener: any Channel
  private let stream: AsyncStream<ScriptedPeer>

  private init(path: String, listener: any Channel, stream: AsyncStream<ScriptedPeer>) {
    self.path = path
    self.listener = listener
    self.stream = stream
  }

  /// Runs `body` with a server of its own; the socket is gone afterwards.
  static func run(_ body: (ScriptedServer) async throws -> Void) async throws {
    let path = temporaryPath()
    let (stream, sink) = AsyncStream<ScriptedPeer>.makeStream(bufferingPolicy: .unbounded)
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let (lines, input) = AsyncStream<String>.makeStream(bufferingPolicy: .unbounded)
          try channel.pipeline.syncOperations.addHandler(ScriptedPeer.Handler(input))
          sink.yield(ScriptedPeer(channel: channel, lines: lines))
        }
      }
      .bind(unixDomainSocketPath: path).get()
    let server = ScriptedServer(path: path, listener: listener, stream: stream)
    do {
      try await body(server)
      try await server.stop()
    } catch {
      try await server.stop()
      throw error
    }
  }

  private func stop() async throws {
    try await listener.close()
    unlink(path)
  }

  /// The next connection.
  func peer() async -> ScriptedPeer? {
    for await peer in stream { return peer }
    return nil
  }
}

/// One connection's other end.
final class ScriptedPeer: Sendable {
  final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let sink: AsyncStream<String>.Continuation
    private var bytes: [UInt8] = []
    init(_ sink: AsyncStream<String>.Continuation) { self.sink = sink }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      bytes += unwrapInboundIn(data).readableBytesView
      while let end = bytes.firstIndex(of: 0x0a) {
        sink.yield(String(decoding: bytes[..<end], as: UTF8.self))
        bytes.removeSubrange(...end)
      }
    }
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if event as? ChannelEvent == .inputClosed { sink.finish() }
    }
    func channelInactive(context: ChannelHandlerContext) { sink.finish() }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { sink.finish() }
  }

  let channel: any Channel
  private let lines: AsyncStream<String>

  init(channel: any Channel, lines: AsyncStream<String>) {
    self.channel = channel
    self.lines = lines
  }

  /// The id of the next command; nil when the client is gone.
  func nextID() async -> String? {
    for await line in lines {
      guard case .string(let id)? = (try? JSONText.value(of: line.utf8, depthLimit: 20))?["id"] else { return nil }
      return id
    }
    return nil
  }

  /// Whether the client has hung up, once it has said all it says.
  func hasEnded() async -> Bool {
    for await _ in lines {}
    return true
  }

  /// Errors are the client's right: it may be gone.
  func say(_ lines: String...) async { await raw(lines.map { $0 + "\r\n" }.joined()) }
  func raw(_ raw: String) async { try? await channel.writeAndFlush(ByteBuffer(string: raw)) }
  func hangUp() async { try? await channel.close() }
  func endOutput() async { try? await channel.close(mode: .output) }

  /// Greets and negotiates.
  func open() async {
    await say(Steps.greeting)
    if let id = await nextID() { await say(Steps.reply(id)) }
  }
}

func temporaryPath() -> String { "\(NSTemporaryDirectory())/qmp-\(UUID().uuidString.prefix(13)).sock" }
