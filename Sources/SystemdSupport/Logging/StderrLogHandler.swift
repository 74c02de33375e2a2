package import Glibc
package import Logging

/// Writes one readable line an entry: time, level, message, then the metadata as `key=value`.
package struct StderrLogHandler: LogHandler {
  package typealias Queue = LogQueue<String>
  private let hasPriority: Bool
  private let queue: Queue
  private let now: @Sendable () -> timespec
  private var context: LogContext

  /// Writes to `queue`, with the time that `now` tells.
  ///
  /// `hasPriority` begins each line with `<N>`, for a reader that knows sd-daemon(3)'s prefixes.
  package init(
    queue: Queue, level: Logger.Level = .info, hasPriority: Bool = false, provider: Logger.MetadataProvider? = nil,
    now: @escaping @Sendable () -> timespec = StderrLogHandler.wallClock
  ) {
    self.queue = queue
    self.hasPriority = hasPriority
    self.now = now
    context = LogContext(level: level, provider: provider)
  }

  package var metadata: Logger.Metadata {
    get { context.metadata }
    set { context.metadata = newValue }
  }
  package var logLevel: Logger.Level {
    get { context.level }
    set { context.level = newValue }
  }
  package var metadataProvider: Logger.MetadataProvider? {
    get { context.provider }
    set { context.provider = newValue }
  }
  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { context.metadata[key] }
    set { context.metadata[key] = newValue }
  }

  package func log(event: LogEvent) { queue.enqueue(line(of: event)) }

  /// The line that `event` becomes, with its line end.
  ///
  /// Holds no other control character, whatever was logged.
  package func line(of event: LogEvent) -> String {
    let prefix = hasPriority ? "<\(event.level.priority)>" : ""
    let level = event.level.rawValue.padded(to: 8)
    let pairs = context.pairs(of: event).map { " \(PlainText.escaped($0.key))=\(PlainText.value($0.text))" }
    return
      "\(prefix)\(Timestamp.utc(now())) \(level) \(PlainText.escaped(event.message.description))\(pairs.joined())\n"
  }

  /// A queue whose lines go to `descriptor`, by default standard error.
  package static func queue(descriptor: Int32 = STDERR_FILENO) -> Queue {
    Queue(
      lossNote: { "\(Timestamp.utc(wallClock())) warning  \($0) log lines were dropped: nobody read them\n" },
      write: { write($0, to: descriptor) })
  }

  @Sendable package static func wallClock() -> timespec {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time
  }

  private static func write(_ line: String, to descriptor: Int32) -> Bool {
    var rest = Array(line.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest.removeFirst(count)
    }
    return true
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - utf8.count)) }
}
