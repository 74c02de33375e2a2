internal import Glibc

/// The yardstick of a fan-out: as many socket pairs as there are subscribers, written to in a loop.
final class SocketPairs {
  private var ours: [CInt] = []
  private var theirs: [CInt] = []

  init(count: Int) throws {
    for _ in 0..<count {
      var ends: [CInt] = [0, 0]
      let code = socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends)
      guard code == 0 else { throw BenchError.system("socketpair") }
      ours.append(ends[0])
      theirs.append(ends[1])
    }
  }

  deinit { for end in ours + theirs { close(end) } }

  /// Microseconds for writing `bytes` to all, and for that and reading them all again.
  func fanOut(_ bytes: [UInt8]) throws -> (write: Double, whole: Double) {
    var buffer = [UInt8](repeating: 0, count: bytes.count)
    let start = nanoseconds()
    for end in ours { guard write(end, bytes, bytes.count) == bytes.count else { throw BenchError.system("write") } }
    let written = nanoseconds()
    for end in theirs { guard read(end, &buffer, buffer.count) == bytes.count else { throw BenchError.system("read") } }
    return (Double(written - start) / 1e3, Double(nanoseconds() - start) / 1e3)
  }
}
