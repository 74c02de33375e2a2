import CSystemd
import Glibc
package import Logging

/// Writes to the journal by its native protocol, with the metadata as fields (sd_journal_sendv(3)).
package struct JournalLogHandler: LogHandler {
  package typealias Queue = LogQueue<[JournalField]>
  private let identifier: String
  private let queue: Queue
  private var context: LogContext

  /// Writes to `queue` under the SYSLOG_IDENTIFIER `identifier`.
  ///
  /// Handlers share one queue, and so one order.
  package init(identifier: String, queue: Queue, level: Logger.Level = .info, provider: Logger.MetadataProvider? = nil)
  {
    self.identifier = identifier
    self.queue = queue
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

  package func log(event: LogEvent) { queue.enqueue(fields(of: event)) }

  /// The entry that `event` becomes.
  package func fields(of event: LogEvent) -> [JournalField] {
    [
      JournalField(name: "MESSAGE", value: event.message.description),
      JournalField(name: "PRIORITY", value: "\(event.level.priority)"),
      JournalField(name: "SYSLOG_IDENTIFIER", value: identifier),
      JournalField(name: "CODE_FILE", value: event.file),
      JournalField(name: "CODE_LINE", value: "\(event.line)"),
      JournalField(name: "CODE_FUNC", value: event.function),
    ] + context.pairs(of: event).compactMap { JournalField.metadata($0.key, $0.text) }
  }

  /// A queue whose entries go to this host's journal.
  package static func journalQueue(identifier: String) -> Queue {
    Queue(
      lossNote: { count in
        [
          JournalField(name: "MESSAGE", value: "\(count) log entries were dropped: the journal did not take them"),
          JournalField(name: "PRIORITY", value: "4"), JournalField(name: "SYSLOG_IDENTIFIER", value: identifier),
        ]
      }, write: send)
  }

  /// False when the journal refused the entry.
  ///
  /// An absent journal takes, and forgets, everything.
  @Sendable private static func send(_ fields: [JournalField]) -> Bool {
    let parts = fields.map(\.assignment)
    var bytes = Array(parts.joined())
    return bytes.withUnsafeMutableBytes { all in
      var offset = 0
      let vectors = parts.map { part in
        defer { offset += part.count }
        return iovec(iov_base: all.baseAddress.map { $0 + offset }, iov_len: part.count)
      }
      return sd_journal_sendv(vectors, Int32(vectors.count)) >= 0
    }
  }
}
