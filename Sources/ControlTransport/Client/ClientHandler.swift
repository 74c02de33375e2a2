internal import ControlModel
internal import ControlProtocol
internal import NIOCore

/// The client's end of a connection: numbers the calls, and finds the call that an answer belongs to.
final class ClientHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// The longest answer taken; a table of a million events is shorter.
  private static let answerLimit = 1 << 28

  private let eventLoop: any EventLoop
  private let sink: AsyncStream<ClientNotification>.Continuation
  private var accumulator = FrameAccumulator(limit: ClientHandler.answerLimit)
  private var waiting: [UInt64: EventLoopPromise<WireValue>] = [:]
  private var lastID: UInt64 = 0
  private var context: ChannelHandlerContext?
  private var end = ClientError.disconnected

  init(_ sink: AsyncStream<ClientNotification>.Continuation, eventLoop: any EventLoop) {
    self.sink = sink
    self.eventLoop = eventLoop
  }

  // MARK: Calls

  func call(_ method: String, _ params: WireValue) -> EventLoopFuture<WireValue> {
    calls(method, [params])[0]
  }

  /// The calls in one write.
  func calls(_ method: String, _ params: [WireValue]) -> [EventLoopFuture<WireValue>] {
    guard let context else { return params.map { _ in failed } }
    var bytes: [UInt8] = []
    let answers = params.map { params in
      let promise = context.eventLoop.makePromise(of: WireValue.self)
      lastID += 1
      waiting[lastID] = promise
      JSONWriter.append(
        ["jsonrpc": "2.0", "id": .unsigned(lastID), "method": .string(method), "params": params], to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
      return promise.futureResult
    }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    return answers
  }

  private var failed: EventLoopFuture<WireValue> { eventLoop.makeFailedFuture(end) }

  // MARK: ChannelInboundHandler

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    unwrapInboundIn(data).withUnsafeReadableBytes { accumulator.append($0) }
    while case .frame(let line) = accumulator.next() { take(line) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    let calls = waiting.values
    waiting = [:]
    for call in calls { call.fail(end) }
    sink.finish()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func take(_ line: ArraySlice<UInt8>) {
    // Text comes unasked in one case only: the connection was turned away.
    guard line.first == UInt8(ascii: "{") else { return stop(.turnedAway(String(decoding: line, as: UTF8.self))) }
    do {
      switch try ServerMessage(line: line) {
      case .answer(.unsigned(let id), let answer): waiting.removeValue(forKey: id)?.completeWith(answer.mapError { $0 })
      case .answer(_, .failure(let rejection)): stop(.malformed(rejection.message))
      case .answer: stop(.malformed("an answer without a number"))
      case .notification(let method, let params): sink.yield(ClientNotification(method: method, params: params))
      }
    } catch {
      stop(.malformed(error.description))
    }
  }

  private func stop(_ error: ClientError) {
    end = error
    context?.close(promise: nil)
  }
}
