import NIOCore
import NIOPosix

/// A client of raw bytes, for what no well-behaved client does.
final class Peer: Sendable {
  private enum Event: Sendable { case bytes([UInt8]), ended }

  private final class Handler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    let sink: AsyncStream<Event>.Continuation
    init(_ sink: AsyncStream<Event>.Continuation) { self.sink = sink }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      sink.yield(.bytes(Array(unwrapInboundIn(data).readableBytesView)))
    }
    func channelInactive(context: ChannelHandlerContext) {
      sink.yield(.ended)
      sink.finish()
    }
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if event as? ChannelEvent == .inputClosed { sink.yield(.ended) }
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
  }

  let channel: any Channel
  private let stream: AsyncStream<Event>

  private init(channel: any Channel, stream: AsyncStream<Event>) {
    self.channel = channel
    self.stream = stream
  }

  /// `reads` false: a client that never reads.
  static func connect(_ path: String, reads: Bool = true) async throws -> Peer {
    let (stream, sink) = AsyncStream<Event>.makeStream(bufferingPolicy: .unbounded)
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.autoRead, value: reads)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Handler(sink)) }
      }
      .connect(unixDomainSocketPath: path).get()
    return Peer(channel: channel, stream: stream)
  }

  func send(_ text: String) async throws { try await send(Array(text.utf8)) }
  func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }
  /// Shuts its writing side down, and goes on reading.
  func endInput() async throws { try await channel.close(mode: .output) }
  /// After `reads: false`.
  func startReading() async throws { try await channel.setOption(.autoRead, value: true).get() }
  func hangUp() async throws { try await channel.close() }

  /// Reads until `count` lines have come, or the end.
  func lines(_ count: Int) async -> [String] {
    var text: [UInt8] = []
    var seen = 0
    for await event in stream {
      guard case .bytes(let bytes) = event else { break }
      text += bytes
      seen += bytes.count { $0 == 0x0a }
      if seen >= count { break }
    }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// Reads to the end of the daemon's side.
  func rest() async -> [String] { await lines(.max) }
}
