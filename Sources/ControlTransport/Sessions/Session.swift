internal import ControlModel
internal import ControlProtocol
internal import Logging
internal import NIOCore

/// One connection: cuts frames, orders answers, keeps the connection's bounds.
///
/// ``SessionStateMachine`` decides the order.
///
/// A plain handler on the loop that the control program is on as well, so that a request goes from the socket to the
/// decision and back without a hop, a task or a lock. Reading is only ever switched off for backpressure.
final class Session: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  let id: SessionID
  let issuer: Issuer
  let service: any SessionService
  let settings: TransportSettings
  let meter: TransportMeter.Box
  /// Nil for those without a rate.
  let budget: RateBudget?
  let logger: Logger

  var context: ChannelHandlerContext?
  var accumulator = FrameAccumulator()
  var machine: SessionStateMachine
  var stage = Stage.open

  // Output.
  var output = ByteBuffer()
  var relays: RelayQueue
  /// The form in which `hello` or `subscribe` was said; nil before that.
  var notificationForm: Form?
  var resumes: [@Sendable () -> Void] = []
  /// Answers of one read are flushed once, after its end.
  var isInRead = false
  var isFlushScheduled = false
  var outputTimer: Scheduled<Void>?

  // Input.
  var isPulling = false
  var isReading = true
  var isOutputBlocked = false
  var rateTimer: Scheduled<Void>?
  var isSlowed = false
  var partialLine = PartialLine()
  /// A frame was too long: nothing after it is heard.
  var isCutOff = false
  var isInputClosed = false
  /// The daemon stops: what has not begun is refused.
  var isStopping = false

  /// How far the connection is on its way to its end.
  enum Stage: Equatable {
    case open
    /// The client has ended its side, or the daemon stops: what is outstanding is answered, then it closes.
    case ending
    /// Everything was written: nothing more is, and nothing more begins.
    case closing
  }

  init(
    id: SessionID, issuer: Issuer, service: any SessionService, settings: TransportSettings, meter: TransportMeter.Box,
    budget: RateBudget?, logger: Logger
  ) {
    self.id = id
    self.issuer = issuer
    self.service = service
    self.settings = settings
    self.meter = meter
    self.budget = budget
    self.logger = logger
    machine = SessionStateMachine(limit: settings.outstandingLimit)
    relays = RelayQueue(limit: settings.relayLimit)
  }

  /// Requests may still be begun and answers written.
  var isAlive: Bool { context != nil && stage != .closing }

  // MARK: ChannelInboundHandler

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    let port = SessionPort(session: NIOLoopBound(self, eventLoop: context.eventLoop))
    service.opened(id, issuer: issuer, output: port)
  }

  func channelInactive(context: ChannelHandlerContext) {
    guard self.context != nil else { return }
    self.context = nil
    stage = .closing
    cancelTimers()
    resumes = []
    service.closed(id)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // What comes after the last frame that counts is read, so that the client can go on to its end, and dropped.
    guard stage == .open else { return }
    isInRead = true
    unwrapInboundIn(data).withUnsafeReadableBytes { accumulator.append($0) }
    pull()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    isInRead = false
    // Not from here: of a client that has hung up the write fails and closes the channel, while SwiftNIO, which fires this
    // on its way to the end of the input, takes it for open.
    scheduleFlush()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event as? ChannelEvent == .inputClosed else { return context.fireUserInboundEventTriggered(event) }
    endOfInput()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { outputDrained() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
