import CLinux
import Glibc

/// A process held by descriptor: unlike a pid it never comes to mean another process (pidfd_open(2)).
///
/// Closed when the last reference goes.
final class Pidfd: Sendable {
  let raw: Int32

  /// Nil when there is no such process, or no descriptor for it.
  init?(_ pid: pid_t) {
    let raw = clinux_pidfd_open(pid)
    guard raw >= 0 else { return nil }
    self.raw = raw
  }

  deinit { close(raw) }

  /// PIDFD_SIGNAL_PROCESS_GROUP of <linux/pidfd.h>, Linux 6.9.
  private static let wholeGroup: UInt32 = 1 << 2

  /// SIGKILL to the process and, where the kernel can, to its whole group at once.
  func kill() {
    if clinux_pidfd_send_signal(raw, SIGKILL, Self.wholeGroup) != 0 { killAlone() }
  }

  /// SIGKILL to this process alone.
  func killAlone() { _ = clinux_pidfd_send_signal(raw, SIGKILL, 0) }

  /// Whether the process has ended: its descriptor is readable from then on, reaped or not.
  var hasEnded: Bool {
    var entry = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) == 1
  }

  /// Whether the process is our child, has ended and is not reaped: until it is, its pid means nothing else.
  var isUnreapedChild: Bool {
    var info = siginfo_t()
    return retrying { Int(waitid(P_PIDFD, id_t(raw), &info, WEXITED | WNOHANG | WNOWAIT)) } == 0
  }

  /// Takes the exit status if the process is our child and has ended; in words, or nil.
  func reap() -> String? {
    var info = siginfo_t()
    guard retrying({ Int(waitid(P_PIDFD, id_t(raw), &info, WEXITED | WNOHANG)) }) == 0 else { return nil }
    switch info.si_code {
    case Int32(CLD_EXITED): return "exit status \(info._sifields._sigchld.si_status)"
    case Int32(CLD_KILLED), Int32(CLD_DUMPED): return "signal \(info._sifields._sigchld.si_status)"
    default: return nil
    }
  }
}
