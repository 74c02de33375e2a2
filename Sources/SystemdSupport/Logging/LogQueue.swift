package import Dispatch
import Synchronization

/// Writes log entries on a thread of its own, so that a reader which stands still never holds the daemon up.
///
/// Both writing to the journal and writing to a pipe or a terminal may block: the queue takes a bounded number of
/// entries meanwhile, then drops new ones and counts them. The next entry that finds room is preceded by the count.
package final class LogQueue<Entry: Sendable>: Sendable {
  private struct State {
    var waiting = 0
    var unreported = 0
    var lost = 0
  }

  /// Default priority: above it libdispatch complains when a system-call filter forbids changing priorities.
  private let queue = DispatchQueue(label: "log")
  private let state = Mutex(State())
  private let capacity: Int
  private let lossNote: @Sendable (Int) -> Entry
  private let write: @Sendable (Entry) -> Bool

  /// `write` may block and answers whether it could; `lossNote` makes the entry that tells how many were dropped.
  package init(
    capacity: Int = 4096, lossNote: @escaping @Sendable (Int) -> Entry, write: @escaping @Sendable (Entry) -> Bool
  ) {
    self.capacity = capacity
    self.lossNote = lossNote
    self.write = write
  }

  /// How many entries were dropped for want of room or could not be written, since the start.
  package var lost: Int { state.withLock { $0.lost } }

  /// Never blocks, from any thread.
  ///
  /// Entries of one thread are written in its order.
  package func enqueue(_ entry: Entry) {
    // Within the lock, so that the order of the queue is that of the counts.
    state.withLock { state in
      guard state.waiting < capacity else {
        state.unreported += 1
        state.lost += 1
        return
      }
      state.waiting += 1
      let unreported = state.unreported
      state.unreported = 0
      queue.async { self.take(entry, afterLosing: unreported) }
    }
  }

  /// Waits until what was queued before is written, or for `limit`; true when it is written.
  ///
  /// For the daemon's end.
  package func drain(within limit: DispatchTimeInterval) -> Bool {
    let written = DispatchSemaphore(value: 0)
    queue.async { written.signal() }
    return written.wait(timeout: .now() + limit) == .success
  }

  private func take(_ entry: Entry, afterLosing count: Int) {
    if count > 0 { _ = write(lossNote(count)) }
    let isWritten = write(entry)
    state.withLock { state in
      state.waiting -= 1
      if !isWritten { state.lost += 1 }
    }
  }
}
