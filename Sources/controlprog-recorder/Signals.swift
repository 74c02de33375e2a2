// The initializer of sigset_t comes with CLinux too, and a release build sees all files of the module at once.
internal import CLinux
internal import Glibc

/// SIGTERM and SIGINT, looked at between two records only: a record that was begun is finished first.
struct Signals {
  private var set = sigset_t()

  /// Blocks both for the process; it has one thread.
  init() {
    sigemptyset(&set)
    sigaddset(&set, SIGTERM)
    sigaddset(&set, SIGINT)
    sigprocmask(SIG_BLOCK, &set, nil)
  }

  /// Waits for a request to stop, `seconds` at most; whether it came.
  func come(within seconds: Double) -> Bool {
    let end = Clock.monotonic() + UInt64(max(0, seconds) * 1e9)
    while true {
      let now = Clock.monotonic()
      let rest = end > now ? end - now : 0
      var limit = timespec(tv_sec: Int(rest / 1_000_000_000), tv_nsec: Int(rest % 1_000_000_000))
      var set = set
      if sigtimedwait(&set, nil, &limit) > 0 { return true }
      if errno != EINTR { return false }
    }
  }
}

/// The kernel's clocks in nanoseconds.
enum Clock {
  /// Counts on while the machine sleeps; starts anew at its boot.
  static func monotonic() -> UInt64 { read(CLOCK_BOOTTIME) }
  /// Since 1970-01-01 UTC.
  static func wall() -> UInt64 { read(CLOCK_REALTIME) }

  private static func read(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
