internal import Glibc

/// What the kernel has counted of a process (proc(5)).
enum ProcessFigures {
  /// CPU time of all its threads, those that have ended among them.
  static func cpuNanoseconds(_ pid: pid_t) -> UInt64 {
    var clock: clockid_t = 0
    guard clock_getcpuclockid(pid, &clock) == 0 else { return 0 }
    return time(of: clock)
  }

  /// CPU time of the calling thread.
  static func ownNanoseconds() -> UInt64 { time(of: CLOCK_THREAD_CPUTIME_ID) }

  private static func time(of clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// How often each thread of it has waited for something, by its number.
  static func waits(_ pid: pid_t) -> [String: UInt64] {
    var waits: [String: UInt64] = [:]
    for thread in threads(pid) {
      waits[thread] = field("voluntary_ctxt_switches:", in: read("/proc/\(pid)/task/\(thread)/status"))
    }
    return waits
  }

  /// Proportional set size in KiB: its own pages, and its share of those that others map too.
  static func memory(_ pid: pid_t) -> UInt64 { field("Pss:", in: read("/proc/\(pid)/smaps_rollup")) }

  /// Resident set size in KiB.
  static func resident(_ pid: pid_t) -> UInt64 { field("VmRSS:", in: read("/proc/\(pid)/status")) }

  private static func field(_ name: String, in text: String) -> UInt64 {
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
      let words = line.dropFirst(name.count).split(whereSeparator: { $0 == " " || $0 == "\t" })
      return words.first.flatMap { UInt64($0) } ?? 0
    }
    return 0
  }

  private static func threads(_ pid: pid_t) -> [String] {
    guard let directory = opendir("/proc/\(pid)/task") else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.first != "." { names.append(name) }
    }
    return names
  }
}
