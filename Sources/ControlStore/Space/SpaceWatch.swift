internal import Synchronization

/// Whether the file system was found full, and when to look again; read from any thread.
final class SpaceWatch: Sendable {
  private struct State {
    var isLow = false
    var nextLook: UInt64 = 0
  }
  /// Nanoseconds between two attempts to make the ballast anew.
  private static let pause: UInt64 = 1_000_000_000

  private let state = Mutex(State())

  var isLow: Bool { state.withLock { $0.isLow } }

  func becameLow(at now: UInt64) {
    state.withLock {
      $0.isLow = true
      $0.nextLook = Self.after(now)
    }
  }

  func recovered() { state.withLock { $0.isLow = false } }

  /// True when it is low and time for another attempt; the next is due a second later.
  func isLookDue(at now: UInt64) -> Bool {
    state.withLock {
      guard $0.isLow, now >= $0.nextLook else { return false }
      $0.nextLook = Self.after(now)
      return true
    }
  }

  private static func after(_ now: UInt64) -> UInt64 {
    let (sum, overflow) = now.addingReportingOverflow(pause)
    return overflow ? .max : sum
  }
}
