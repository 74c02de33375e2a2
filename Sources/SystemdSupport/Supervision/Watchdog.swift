import CSystemd

/// How often the service manager wants to hear ``Notifier/watchdog()`` (`WatchdogSec=`, sd_watchdog_enabled(3)).
package struct Watchdog: Equatable, Sendable {
  /// After so much silence the daemon is killed.
  package let limitMicroseconds: UInt64
  /// How often to feed it: half the limit, as the manual asks for.
  package var periodMicroseconds: UInt64 { max(1, limitMicroseconds / 2) }

  package init(limitMicroseconds: UInt64) { self.limitMicroseconds = limitMicroseconds }

  /// Nil when no watchdog is set for this process, or its environment is malformed.
  package static var ofThisProcess: Watchdog? {
    var microseconds: UInt64 = 0
    guard sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
    return Watchdog(limitMicroseconds: microseconds)
  }
}
