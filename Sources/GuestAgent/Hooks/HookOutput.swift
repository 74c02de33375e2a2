internal import Logging
internal import NIOCore

/// Logs what a hook says, line by line.
///
/// Of one run at most ``limit`` bytes are logged; the rest is read, so that the hook goes on, and dropped. A background
/// process that the hook leaves behind may go on to write.
final class HookOutput: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private static let limit = 65_536
  private static let lineLimit = 1_024

  private let log: Logger
  private var line: [UInt8] = []
  private var logged = 0

  init(log: Logger) { self.log = log }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    for byte in unwrapInboundIn(data).readableBytesView {
      guard byte != 0x0a else { flush(); continue }
      line.append(byte)
      if line.count == Self.lineLimit { flush() }
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event as? ChannelEvent == .inputClosed { context.close(promise: nil) }
  }

  func channelInactive(context: ChannelHandlerContext) { flush() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func flush() {
    defer { line.removeAll(keepingCapacity: true) }
    guard !line.isEmpty, logged < Self.limit else { return }
    logged += line.count
    log.info("hook: \(String(decoding: line, as: UTF8.self))")
    if logged >= Self.limit { log.warning("the hook says too much: the rest is dropped") }
  }
}
