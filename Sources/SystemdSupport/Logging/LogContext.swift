import Logging

/// What a logger carries from entry to entry; the part that both handlers share.
struct LogContext: Sendable {
  var metadata: Logger.Metadata = [:]
  var level: Logger.Level
  var provider: Logger.MetadataProvider?

  /// All metadata of `event` as text, ascending by key: the event's own prevails over the logger's, and that over the
  /// task's.
  func pairs(of event: LogEvent) -> [(key: String, text: String)] {
    var all = provider?.get() ?? [:]
    all.merge(metadata) { $1 }
    all.merge(event.metadata ?? [:]) { $1 }
    if let error = event.error { all["error"] = .string("\(error)") }
    return all.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
  }
}

extension Logger.Level {
  /// The severity as syslog(3) numbers it.
  var priority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
