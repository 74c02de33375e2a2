internal import Glibc
internal import NIOCore

/// The event loop's side of a connection: carries out what the state machine says.
final class QMPHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let eventLoop: any EventLoop
  private let tell: @Sendable (QMPNotice) -> Void
  private let greeting: EventLoopPromise<Result<QMPGreeting, QMPEnd>>
  private var isGreeted = false
  private var machine: QMPStateMachine
  private var context: ChannelHandlerContext?
  private var answers: [UInt64: EventLoopPromise<QMPAnswer>] = [:]
  private var lastToken: UInt64 = 0
  private var timers: [QMPStateMachine.Timer: Scheduled<Void>] = [:]
  /// What came while an input was being carried out: a consumer may ask for something from within a notice.
  private var inputs: [QMPStateMachine.Input] = []
  private var isTurning = false

  var counters: QMPCounters { machine.counters }

  init(
    _ machine: QMPStateMachine, greeting: EventLoopPromise<Result<QMPGreeting, QMPEnd>>, eventLoop: any EventLoop,
    tell: @escaping @Sendable (QMPNotice) -> Void
  ) {
    self.machine = machine
    self.greeting = greeting
    self.eventLoop = eventLoop
    self.tell = tell
  }

  func execute(_ command: QMPCommand, deadline: Duration) -> EventLoopFuture<QMPAnswer> {
    lastToken += 1
    let answer = eventLoop.makePromise(of: QMPAnswer.self)
    answers[lastToken] = answer
    take(.execute(command, token: lastToken, deadline: deadline))
    return answer.futureResult
  }

  /// One input after the other, however deep a consumer calls.
  func take(_ input: QMPStateMachine.Input) {
    inputs.append(input)
    guard !isTurning else { return }
    isTurning = true
    while !inputs.isEmpty {
      for action in machine.handle(inputs.removeFirst()) { carryOut(action) }
    }
    isTurning = false
  }

  private func carryOut(_ action: QMPStateMachine.Action) {
    switch action {
    case .send(let bytes): context?.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    case .schedule(let timer, let delay): schedule(timer, delay)
    case .cancel(let timer): timers.removeValue(forKey: timer)?.cancel()
    case .ready(let words): greet(.success(words))
    case .answered(let token, let answer): answers.removeValue(forKey: token)?.succeed(answer)
    case .notice(let notice):
      tell(notice)
      if case .ended(let why) = notice { greet(.failure(why)) }
    case .close:
      context?.close(promise: nil)
      context = nil
    }
  }

  private func greet(_ outcome: Result<QMPGreeting, QMPEnd>) {
    if isGreeted { return }
    isGreeted = true
    greeting.succeed(outcome)
  }

  private func schedule(_ timer: QMPStateMachine.Timer, _ delay: Duration) {
    let this = NIOLoopBound(self, eventLoop: eventLoop)
    timers[timer] = eventLoop.scheduleTask(in: TimeAmount(delay)) {
      this.value.timers[timer] = nil
      this.value.take(.fired(timer))
    }
  }

  // MARK: ChannelInboundHandler

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    take(.opened)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    take(.bytes(Array(unwrapInboundIn(data).readableBytesView)))
  }

  func channelInactive(context: ChannelHandlerContext) { take(.closed) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A QEMU that ends with something unread resets the connection: a hang-up like any other, seen at `quit`.
    let code = (error as? IOError)?.errnoCode
    take(code == ECONNRESET || code == EPIPE ? .closed : .failed("\(error)"))
  }
}
