import CSystemd
import Glibc

/// Tells the service manager how the daemon stands (sd_notify(3)); without one, every call does nothing.
///
/// A message is one datagram to the socket that `NOTIFY_SOCKET` names. Nothing here fails the daemon: what could not be
/// told is an answer to look at, or to ignore.
package struct Notifier: Sendable {
  /// What became of a message.
  package enum Delivery: Equatable, Sendable {
    case sent
    /// No service manager waits for messages.
    case unsupervised
    /// The error number.
    case failed(Int32)
  }

  package init() {}

  /// Whether a service manager listens, by the environment that it gave.
  package static var isSupervised: Bool { getenv("NOTIFY_SOCKET") != nil }

  /// Start-up is complete.
  ///
  /// To be called after the sockets listen, and again when a reload is done.
  @discardableResult
  package func ready(status: String) -> Delivery { send("READY=1\n" + line("STATUS", status)) }

  /// One line for `systemctl status`.
  @discardableResult
  package func status(_ text: String) -> Delivery { send(line("STATUS", text)) }

  /// The daemon is alive.
  ///
  /// Only what proves it may call this: a round trip through the control plane.
  @discardableResult
  package func watchdog() -> Delivery { send("WATCHDOG=1") }

  /// A reload begins; ends with ``ready(status:)``.
  @discardableResult
  package func reloading(status: String) -> Delivery {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let microseconds = now.tv_sec * 1_000_000 + now.tv_nsec / 1000
    return send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)\n" + line("STATUS", status))
  }

  @discardableResult
  package func stopping(status: String) -> Delivery { send("STOPPING=1\n" + line("STATUS", status)) }

  /// Asks for more time than `TimeoutStartSec=` or `TimeoutStopSec=` gives: this long, counted from now.
  @discardableResult
  package func extendTimeout(microseconds: UInt64) -> Delivery { send("EXTEND_TIMEOUT_USEC=\(microseconds)") }

  /// Hands `descriptor` to the service manager, which gives it back under `name` after a restart or a crash.
  ///
  /// `FileDescriptorStoreMax=` of the unit must allow it. The daemon's own copy stays open.
  @discardableResult
  package func store(_ descriptor: Int32, name: String) -> Delivery {
    Self.delivery(
      of: withUnsafePointer(to: descriptor) {
        sd_pid_notify_with_fds(0, 0, "FDSTORE=1\n" + line("FDNAME", name), $0, 1)
      })
  }

  /// Takes back what was stored under `name`.
  @discardableResult
  package func removeStored(name: String) -> Delivery { send("FDSTOREREMOVE=1\n" + line("FDNAME", name)) }

  private func send(_ state: String) -> Delivery { Self.delivery(of: sd_notify(0, state)) }

  private static func delivery(of answer: Int32) -> Delivery {
    answer > 0 ? .sent : answer == 0 ? .unsupervised : .failed(-answer)
  }

  /// A message is lines of assignments, so a text that brings line ends of its own could assign anything.
  private func line(_ name: String, _ text: String) -> String {
    "\(name)=" + PlainText.escaped(text)
  }
}
