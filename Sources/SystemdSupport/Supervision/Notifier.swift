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

  private func send(_ state: String) -> Delivery {
    let answer = sd_notify(0, state)
    return answer > 0 ? .sent : answer == 0 ? .unsupervised : .failed(-answer)
  }

  /// A message is lines of assignments, so a text that brings line ends of its own could assign anything.
  private func line(_ name: String, _ text: String) -> String {
    "\(name)=" + PlainText.escaped(text)
  }
}
