internal import CLinux
internal import Glibc

/// How long an action may wait, and what ends its waiting before.
struct DeviceWait: Sendable {
  /// On the monotonic clock, in nanoseconds.
  let deadline: UInt64
  /// Readable or hung up when nobody waits for the result any more.
  let ending: Int32

  /// What went wrong, in words.
  struct Failure: Error { let why: String }

  static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Waits until `isThere` says so; blocks the thread.
  ///
  /// The socket is there before the first look, so that nothing that comes in between is missed.
  func until(_ action: DeviceAction, _ what: String, isThere: () -> Bool) throws(Failure) {
    let socket = clinux_uevent_socket()
    let problem = errno
    defer { if socket >= 0 { close(socket) } }
    if isThere() { return }
    guard socket >= 0 else { throw Failure(why: "\(what) is not there, and not to be waited for: \(words(problem))") }
    while try hears(socket, what) {
      if Self.drain(socket, action), isThere() { return }
    }
    // Messages may have been lost.
    guard isThere() else { throw Failure(why: "\(what) did not come in time") }
  }

  /// False when the time is over.
  private func hears(_ socket: Int32, _ what: String) throws(Failure) -> Bool {
    while true {
      let now = Self.now()
      guard now < deadline else { return false }
      var entries = [socket, ending].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let rest = min((deadline - now) / 1_000_000 + 1, UInt64(Int32.max))
      let count = poll(&entries, 2, Int32(rest))
      if entries[1].revents != 0 { throw Failure(why: "nobody waits for \(what) any more") }
      if count > 0 { return true }
      if count < 0, errno != EINTR { throw Failure(why: "\(what): \(words(errno))") }
    }
  }

  /// Takes all that has come; whether it is worth looking again, as it always is when something was lost.
  private static func drain(_ socket: Int32, _ action: DeviceAction) -> Bool {
    var isConcerned = false
    // The kernel's messages have at most 2 KiB; udev's are larger.
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = recv(socket, &buffer, buffer.count, 0)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == ENOBUFS { isConcerned = true; continue }
      guard count >= 0 else { return isConcerned }
      if let event = UEvent(Array(buffer.prefix(count))), action.isConcerned(by: event) { isConcerned = true }
    }
  }
}

/// An error number in the C library's words.
func words(_ code: Int32) -> String { String(cString: strerror(code)) }
