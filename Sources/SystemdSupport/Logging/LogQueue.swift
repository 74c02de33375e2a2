package import Dispatch
import Synchronization

/// Writes log entries on a thread of its own, so that a reader which stands still never holds the daemon up.
///
/// Both writing to the journal and writing to a pipe or a terminal may block: the queue takes a bounded number of
/// entries meanwhile, then drops new ones and counts them. The next entry that finds room is preceded by the count.
package final class LogQueue<Entry: Sendable>: Sendable {
  private struct Waiting {
    let entry: Entry
    /// Entries that were dropped right before it.
    let lostBefore: Int
  }

  private struct State {
    var entries: [Waiting] = []
    /// Entries of the lot that is being written.
    var underWay = 0
    /// The thread is writing or will be: it need not be woken.
    var isWoken = false
    var unreported = 0
    var lost = 0
  }

  /// Default priority: above it libdispatch complains when a system-call filter forbids changing priorities.
  private let queue = DispatchQueue(label: "log")
  private let state = Mutex(State())
  private let capacity: Int
  /// Entries that are taken off at once; room is found again when they are all written.
  private let lotLimit = 64
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
    let mustWake = state.withLock { state in
      guard state.entries.count + state.underWay < capacity else {
        state.unreported += 1
        state.lost += 1
        return false
      }
      state.entries.append(Waiting(entry: entry, lostBefore: state.unreported))
      state.unreported = 0
      defer { state.isWoken = true }
      return !state.isWoken
    }
    // Outside the lock, which the thread that wakes up wants at once.
    if mustWake { queue.async { self.writeAll() } }
  }

  /// Waits until what was queued before is written, or for `limit`; true when it is written.
  ///
  /// For the daemon's end.
  package func drain(within limit: DispatchTimeInterval) -> Bool {
    let written = DispatchSemaphore(value: 0)
    queue.async {
      self.writeAll()
      written.signal()
    }
    return written.wait(timeout: .now() + limit) == .success
  }

  /// Writes until nothing waits: many entries cost one wake-up of the thread, and few turns with the lock.
  private func writeAll() {
    var lost = 0
    while let lot = takeLot(afterLosing: lost) {
      lost = 0
      for waiting in lot {
        if waiting.lostBefore > 0 { _ = write(lossNote(waiting.lostBefore)) }
        if !write(waiting.entry) { lost += 1 }
      }
    }
  }

  /// What has gathered, at most ``lotLimit`` entries; nil when nothing has: the next entry wakes the thread then.
  private func takeLot(afterLosing count: Int) -> [Waiting]? {
    state.withLock { state in
      state.lost += count
      let lot = Array(state.entries.prefix(lotLimit))
      state.entries.removeFirst(lot.count)
      state.underWay = lot.count
      if lot.isEmpty { state.isWoken = false }
      return lot.isEmpty ? nil : lot
    }
  }
}
