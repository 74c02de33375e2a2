internal import ControlTransport
internal import NIOCore

/// The open medium: cuts lines off what comes, and writes.
final class Link: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  enum Event {
    case opened
    case line([UInt8])
    case lineTooLong
    case closed
  }

  /// The longest line taken: `show_slots` of the largest machine is shorter.
  private static let lineLimit = 1 << 24

  private var accumulator = FrameAccumulator(limit: Link.lineLimit)
  private var tell: ((Event) -> Void)?
  private var context: ChannelHandlerContext?

  init(tell: @escaping (Event) -> Void) { self.tell = tell }

  func send(_ bytes: [UInt8]) {
    context?.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }

  func close() { if let context { context.close(promise: nil) } else { end() } }

  /// Could not be opened, or has ended.
  func end() {
    context = nil
    let tell = tell
    self.tell = nil
    tell?(.closed)
  }

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    tell?(.opened)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    unwrapInboundIn(data).withUnsafeReadableBytes { accumulator.append($0) }
    while true {
      switch accumulator.next() {
      case .frame(let line): tell?(.line(Array(line)))
      case .incomplete: return
      case .tooLong:
        tell?(.lineTooLong)
        return
      }
    }
  }

  /// A device's other side is gone: there is nothing to write to either.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event as? ChannelEvent == .inputClosed { context.close(promise: nil) }
  }

  func channelInactive(context: ChannelHandlerContext) { end() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
