internal import Dispatch
internal import Logging
internal import SystemdSupport

/// Where the log goes: the journal when the daemon runs under it, else stderr.
struct Logs: Sendable {
  private let system = SystemLog(identifier: "controlprogd", level: .info)

  /// Once, before the first entry.
  func bootstrap() -> Logger {
    LoggingSystem.bootstrap(system.makeHandler)
    return Logger(label: "controlprogd")
  }

  /// As `show_metrics` names them.
  var named: [(name: String, value: UInt64)] {
    [("controlprog_log_entries_lost_total", UInt64(clamping: system.lost))]
  }

  /// The last entries are the ones that are looked for: they are written before the process ends.
  func drain() { system.drain(within: .seconds(1)) }
}
