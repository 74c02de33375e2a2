import Synchronization

/// How often a callback was called.
final class Ended: Sendable {
  private let calls = Mutex(0)
  var count: Int { calls.withLock { $0 } }
  func note() { calls.withLock { $0 += 1 } }
}

/// What a callback was given.
final class Lines: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func note(_ line: String) { lines.withLock { $0.append(line) } }
}
