internal import ControlModel
internal import ControlProtocol
internal import NIOCore

/// Tells a connection that is not let in why, in one line of text, and closes it.
final class TurnAway: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let rejection: Rejection
  init(_ rejection: Rejection) { self.rejection = rejection }

  func channelActive(context: ChannelHandlerContext) {
    let line = AnswerEncoder.encode(.failure(rejection), to: .text)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: line)), promise: nil)
    context.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
