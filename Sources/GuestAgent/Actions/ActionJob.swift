internal import Glibc
internal import Synchronization

/// One sequence at work: either it ends, or it is given up before; never both.
final class ActionJob: Sendable {
  /// What becomes of what it did.
  enum Ending { case taken, dropped, undone }

  /// Nil while it runs.
  private let ending = Mutex(Ending?.none)
  /// What its waiting listens to, and what hangs that up.
  let listening: Int32
  private let hangUp: Int32

  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (listening, hangUp) = (ends[0], ends[1])
  }

  deinit {
    close(listening)
    close(hangUp)
  }

  /// It has ended; anything but `taken` when it was given up before.
  func finish() -> Ending { settle(.taken) }

  /// Gives it up; false when it has ended.
  func abandon(undoing: Bool) -> Bool {
    let wanted = undoing ? Ending.undone : .dropped
    guard settle(wanted) == wanted else { return false }
    var byte: UInt8 = 0
    _ = write(hangUp, &byte, 1)
    return true
  }

  /// The first word stands.
  private func settle(_ wanted: Ending) -> Ending {
    ending.withLock { ending in
      let first = ending ?? wanted
      ending = first
      return first
    }
  }
}
