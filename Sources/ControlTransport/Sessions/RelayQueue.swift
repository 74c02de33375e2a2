internal import ControlProtocol
internal import DequeModule

/// The notifications that other guests' relays wait in while a connection does not read.
///
/// Bounded, and of its own: a member that floods its peers can neither close their connections nor push out what the
/// control program itself has to say (protocol, section 3, end).
struct RelayQueue {
  private let limit: Int
  private var waiting: Deque<WireNotification> = []

  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { waiting.isEmpty }

  /// Adds one; true when the oldest had to be dropped for it.
  mutating func append(_ notification: WireNotification) -> Bool {
    let isFull = waiting.count >= limit
    if isFull { waiting.removeFirst() }
    waiting.append(notification)
    return isFull
  }

  mutating func popFirst() -> WireNotification? { waiting.popFirst() }
}
