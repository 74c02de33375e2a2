import QMPClient

/// A consumer that keeps what it is told, for a test to wait for.
final class Notices: Sendable {
  private let stream: AsyncStream<QMPNotice>
  private let sink: AsyncStream<QMPNotice>.Continuation

  init() { (stream, sink) = AsyncStream.makeStream(bufferingPolicy: .unbounded) }

  var tell: @Sendable (QMPNotice) -> Void {
    { [sink] notice in
      sink.yield(notice)
      if case .ended = notice { sink.finish() }
    }
  }

  /// What is left up to the end.
  func rest() async -> [QMPNotice] {
    var all: [QMPNotice] = []
    for await notice in stream { all.append(notice) }
    return all
  }

  func end() async -> QMPEnd? { await rest().last.flatMap(Self.end) }

  private static func end(_ notice: QMPNotice) -> QMPEnd? {
    if case .ended(let end) = notice { end } else { nil }
  }
}

/// Why connecting failed, or nil when it did not.
func endOfConnecting(_ connect: () async throws(QMPEnd) -> QMPConnection) async -> QMPEnd? {
  do throws(QMPEnd) {
    _ = try await connect()
    return nil
  } catch {
    return error
  }
}
