import NIOCore

/// QEMU's test protocol: a command a line, an answer a line, and between them what the interrupt lines do.
final class QTestHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let eventLoop: any EventLoop
  private var context: ChannelHandlerContext?
  private var text = ""
  /// Answers come in the order of the commands.
  private var waiting: [EventLoopPromise<UInt64>] = []
  private(set) var sci = InterruptLine(number: 9)

  init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

  /// The number that QEMU answers, 0 where it only says that it has done it.
  func send(_ command: String) -> EventLoopFuture<UInt64> {
    let answer = eventLoop.makePromise(of: UInt64.self)
    guard let context else {
      answer.fail(OracleError("QEMU is gone"))
      return answer.futureResult
    }
    waiting.append(answer)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: command + "\n")), promise: nil)
    return answer.futureResult
  }

  private func take(_ line: some StringProtocol) {
    let words = line.split(separator: " ")
    switch words.first {
    case "IRQ": sci.take(words)
    case "OK" where !waiting.isEmpty:
      waiting.removeFirst().succeed(words.count > 1 ? UInt64(words[1].dropFirst(2), radix: 16) ?? 0 : 0)
    default: if !waiting.isEmpty { waiting.removeFirst().fail(OracleError("QEMU said \(line)")) }
    }
  }

  func channelActive(context: ChannelHandlerContext) { self.context = context }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    text += String(buffer: unwrapInboundIn(data))
    while let end = text.firstIndex(of: "\n") {
      take(text[..<end])
      text.removeSubrange(...end)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    for answer in waiting { answer.fail(OracleError("QEMU hung up")) }
    waiting = []
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// One interrupt line of the machine, as the I/O APIC sees it.
struct InterruptLine: Equatable, Sendable {
  let number: Int
  var isAsserted = false
  /// How often it rose.
  var rises = 0

  init(number: Int) { self.number = number }

  /// `IRQ raise 9`.
  mutating func take(_ words: [some StringProtocol]) {
    guard words.count == 3, Int(words[2]) == number else { return }
    isAsserted = words[1] == "raise"
    if isAsserted { rises += 1 }
  }
}

struct OracleError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
