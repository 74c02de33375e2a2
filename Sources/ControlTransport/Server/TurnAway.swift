internal import ControlModel
internal import ControlProtocol
internal import NIOCore

/// Tells a connection that is not let in why, in one line of text, and closes it.
///
/// Closed at once, a client that sends before it reads would find the connection broken and never see the line. So our
/// side is ended, and what comes is dropped, until the client ends its own or `linger` is over.
final class TurnAway: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let rejection: Rejection
  private let linger: Interval
  private var timer: Scheduled<Void>?

  init(_ rejection: Rejection, linger: Interval) {
    self.rejection = rejection
    self.linger = linger
  }

  func channelActive(context: ChannelHandlerContext) {
    let line = AnswerEncoder.encode(.failure(rejection), to: .text)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: line)), promise: nil)
    guard linger > .zero else { return context.close(promise: nil) }
    let loop = context.eventLoop.assumeIsolated()
    timer = loop.scheduleTask(in: TimeAmount(linger)) { context.close(promise: nil) }
    context.close(mode: .output, promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
