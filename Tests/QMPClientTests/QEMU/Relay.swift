import Foundation
import NIOCore
import NIOPosix

/// A socket whose every connection goes on to another socket, and that tells when the other side has spoken.
final class Relay: Sendable {
  private final class Pipe: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let partner: any Channel
    private let heard: AsyncStream<Void>.Continuation?
    init(to partner: any Channel, heard: AsyncStream<Void>.Continuation? = nil) {
      self.partner = partner
      self.heard = heard
    }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      partner.writeAndFlush(unwrapInboundIn(data), promise: nil)
      heard?.yield()
    }
    func channelInactive(context: ChannelHandlerContext) { partner.close(promise: nil) }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { partner.close(promise: nil) }
  }

  let path: String
  private let listener: any Channel
  private let words: AsyncStream<Void>

  private init(path: String, listener: any Channel, words: AsyncStream<Void>) {
    self.path = path
    self.listener = listener
    self.words = words
  }

  static func open(to target: String) async throws -> Relay {
    let path = temporaryPath()
    let (words, sink) = AsyncStream<Void>.makeStream()
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { near in
        ClientBootstrap(group: near.eventLoop)
          .channelInitializer { far in
            far.eventLoop.makeCompletedFuture {
              try far.pipeline.syncOperations.addHandler(Pipe(to: near, heard: sink))
            }
          }
          .connect(unixDomainSocketPath: target)
          .flatMapThrowing { far in try near.pipeline.syncOperations.addHandler(Pipe(to: far)) }
      }
      .bind(unixDomainSocketPath: path).get()
    return Relay(path: path, listener: listener, words: words)
  }

  /// The other side has said something.
  func heard() async { for await _ in words { return } }

  func close() async throws {
    try await listener.close()
    unlink(path)
  }
}
