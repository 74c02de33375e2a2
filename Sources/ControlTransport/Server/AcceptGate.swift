internal import ControlModel
internal import Glibc
internal import NIOCore

/// Holds accepting back while the process has no descriptor left, so that it neither spins nor gives up.
///
/// Stands before NIO's own accept handlers: while it is shut no `read` reaches the listening socket, which is then not
/// polled either. It opens after ``TransportSettings/acceptPause``, or when a connection has closed.
final class AcceptGate: ChannelDuplexHandler {
  typealias InboundIn = any Channel
  typealias InboundOut = any Channel
  typealias OutboundIn = any Channel

  private let pause: Interval
  private let meter: TransportMeter.Box
  private var context: ChannelHandlerContext?
  private var reopening: Scheduled<Void>?
  private var hasHeldRead = false

  init(pause: Interval, meter: TransportMeter.Box) {
    self.pause = pause
    self.meter = meter
  }

  var isShut: Bool { reopening != nil }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) {
    reopening?.cancel()
    reopening = nil
    self.context = nil
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? IOError, Self.passes(error.errnoCode) else { return context.fireErrorCaught(error) }
    guard reopening == nil else { return }
    meter.counters.acceptPauses += 1
    reopening = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(pause)) { self.reopen() }
  }

  func read(context: ChannelHandlerContext) {
    if isShut { hasHeldRead = true } else { context.read() }
  }

  /// Lets accepting go on: a descriptor may be free again.
  func reopen() {
    guard let reopening else { return }
    reopening.cancel()
    self.reopening = nil
    guard hasHeldRead else { return }
    hasHeldRead = false
    context?.read()
  }

  /// The errors of accept(2) that go by when something is closed.
  private static func passes(_ code: Int32) -> Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) }
}
