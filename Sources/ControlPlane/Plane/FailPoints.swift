internal import Glibc
internal import Synchronization

/// Places in the order of things where a test has the daemon killed, to show that any instant will do.
package struct FailPoints: Sendable {
  /// Where a process can die with a difference between what is decided, written, done and answered.
  package enum Place: String, CaseIterable, Sendable {
    case decided
    case beforeCommit = "before_commit"
    case afterCommit = "after_commit"
    case beforeMachine = "before_machine"
    case afterMachine = "after_machine"
    case beforeAnswer = "before_answer"
    case afterAnswer = "after_answer"
  }

  private let armed: Armed?

  /// No place at all.
  package init() { armed = nil }

  /// The `count`-th passage of `place`, from 1, ends the process with SIGKILL.
  package init(_ place: Place, count: Int) { armed = Armed(place, count) }

  /// `after_commit:3`, as a test gives it; nil when it is malformed.
  package init?(parsing text: String) {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let place = Place(rawValue: String(parts[0])), let count = Int(parts[1]), count > 0 else {
      return nil
    }
    self.init(place, count: count)
  }

  func pass(_ place: Place) {
    guard let armed, armed.place == place else { return }
    if armed.left.subtract(1, ordering: .relaxed).newValue == 0 { kill(getpid(), SIGKILL) }
  }

  private final class Armed: Sendable {
    let place: Place
    let left: Atomic<Int>
    init(_ place: Place, _ count: Int) {
      self.place = place
      self.left = Atomic(count)
    }
  }
}
