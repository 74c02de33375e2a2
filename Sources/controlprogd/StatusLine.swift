internal import ControlPlane
internal import Dispatch
internal import Synchronization
internal import SystemdSupport

/// The line that `systemctl status` shows (sd_notify(3), `STATUS=`).
///
/// sd_notify waits while the manager does not read: that must hold nobody up, so it is done on a queue of its own, where
/// at most one line waits, the newest.
final class StatusLine: Sendable {
  /// Default priority: above it libdispatch complains when a system-call filter forbids changing priorities.
  private let queue = DispatchQueue(label: "status")
  private let next = Mutex<String?>(nil)

  /// Sends what it is given; nil where nobody listens, so that nothing is made of it.
  static var teller: (@Sendable (String) -> Void)? {
    guard Notifier.isSupervised else { return nil }
    let line = StatusLine()
    return { line.tell($0) }
  }

  /// As it is now, for messages that carry it along.
  static func now(_ plane: ControlPlane) async -> String {
    await withCheckedContinuation { continuation in
      plane.probe { continuation.resume(returning: $0) }
    }
  }

  private func tell(_ text: String) {
    let isQueued = next.withLock { next in
      defer { next = text }
      return next != nil
    }
    if !isQueued { queue.async { self.send() } }
  }

  private func send() {
    let text = next.withLock { next in
      defer { next = nil }
      return next
    }
    if let text { Notifier().status(text) }
  }
}
