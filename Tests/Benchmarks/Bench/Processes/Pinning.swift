internal import CBench

/// Which CPUs this thread, and every child that is started from it, may use.
enum Pinning {
  /// Runs `body` with only one CPU for everybody, so that no figure depends on where the scheduler put whom.
  static func onOne(_ body: () throws -> Void) throws {
    guard bench_pin() == 0 else { throw BenchError.system("sched_setaffinity") }
    defer { bench_unpin() }
    try body()
  }
}
