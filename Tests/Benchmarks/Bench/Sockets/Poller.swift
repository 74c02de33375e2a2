internal import CBench
internal import Glibc

/// Waits for any of many sockets.
final class Poller {
  private let queue = epoll_create1(0)
  private var ready: [epoll_event]

  /// Each of `sockets` is then known by its place in the list.
  init(_ sockets: [LineSocket]) {
    ready = Array(repeating: epoll_event(), count: max(1, sockets.count))
    for (place, socket) in sockets.enumerated() {
      var event = epoll_event()
      event.events = EPOLLIN.rawValue
      event.data.u64 = UInt64(place)
      epoll_ctl(queue, EPOLL_CTL_ADD, socket.descriptor, &event)
    }
  }

  deinit { close(queue) }

  /// The places of those that can be read.
  func wait() throws -> [Int] {
    let found = epoll_wait(queue, &ready, CInt(ready.count), 30_000)
    guard found > 0 else { throw BenchError("nothing came in 30 s") }
    return ready[..<Int(found)].map { Int($0.data.u64) }
  }
}
