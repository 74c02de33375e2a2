internal import ControlModel
internal import ControlProtocol

/// A connection that asked for events, and how far it has come.
///
/// It is fed from the commits while it keeps up. When its buffer fills, or when it asked for older events, it is fed
/// from the store, page by page, until it has caught up: nobody else waits for it, and it misses nothing that is kept.
struct Subscriber {
  enum Mode {
    /// Fed by the commits.
    case live
    /// A page is being read from the store.
    case reading
    /// Its buffer is full; the connection says when it has drained.
    case blocked
  }
  let kinds: Set<EventKind>?
  /// The first event that it has not been given.
  var next: UInt64
  var mode: Mode

  /// It may have asked for events that are still to come.
  func wants(_ event: EventRecord) -> Bool { event.seq >= next && kinds?.contains(event.kind) ?? true }
}
