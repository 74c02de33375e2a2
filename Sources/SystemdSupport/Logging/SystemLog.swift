package import Dispatch
import Glibc
package import Logging

/// Where this process logs to: the journal when standard error leads there, else lines on standard error.
package struct SystemLog: Sendable {
  /// For `LoggingSystem.bootstrap`.
  package let makeHandler: @Sendable (_ label: String) -> any LogHandler
  private let drainQueue: @Sendable (DispatchTimeInterval) -> Bool
  private let countLost: @Sendable () -> Int

  /// `hasPriority` matters only for lines: see ``StderrLogHandler``.
  package init(identifier: String, level: Logger.Level, hasPriority: Bool = false) {
    let variable = getenv("JOURNAL_STREAM").map { String(cString: $0) }
    if JournalStream.matches(variable, descriptor: STDERR_FILENO) {
      let queue = JournalLogHandler.journalQueue(identifier: identifier)
      makeHandler = { _ in JournalLogHandler(identifier: identifier, queue: queue, level: level) }
      drainQueue = { queue.drain(within: $0) }
      countLost = { queue.lost }
    } else {
      let queue = StderrLogHandler.queue()
      makeHandler = { _ in StderrLogHandler(queue: queue, level: level, hasPriority: hasPriority) }
      drainQueue = { queue.drain(within: $0) }
      countLost = { queue.lost }
    }
  }

  /// Log entries dropped or refused since the start.
  package var lost: Int { countLost() }

  /// Waits for what was logged to be written; the last thing before the process ends.
  ///
  /// False when `limit` passed first.
  @discardableResult
  package func drain(within limit: DispatchTimeInterval) -> Bool { drainQueue(limit) }
}
