internal import ControlModel
internal import ControlPlane
internal import ControlStore
internal import FuzzSupport
internal import Glibc
internal import Synchronization

/// A store in a directory of its own, and a second hand that writes into its file what the schema would refuse.
final class DamagedStore: Sendable {
  static let shared = DamagedStore()

  private let store: SQLiteStore
  private let hand: Mutex<Hand>

  private init() {
    let parent = getenv("CONTROLPROG_FUZZ_DIRECTORY").map { String(cString: $0) } ?? "/dev/shm"
    let path = "\(parent)/controlprog-fuzz.\(getpid())"
    var options = StoreOptions()
    options.ballastBytes = 0
    do {
      store = try SQLiteStore(directory: path, options: options)
      try store.commit(SampleRows.changes)
      hand = Mutex(try Hand(path + "/state.db"))
    } catch {
      demand(false, "the store cannot be made in \(path): \(error)")
      exit(1)
    }
  }

  /// Writes one column, reads everything, and puts the column back.
  func check(_ bytes: [UInt8]) {
    var source = ByteSource(bytes)
    let place = Columns.all[source.choice(Columns.all.count)]
    let kind = source.choice(4)
    let damage = source.rest()
    hand.withLock { hand in
      guard hand.damage(place, kind: kind, damage) else { return }
      read()
      hand.undo(place)
    }
  }

  private func read() {
    do throws(StoreFailure) {
      _ = try store.events(from: 1, limit: 10)
      _ = try store.oldestEvent()
      guard let stored = try store.load() else { return demand(false, "the store's rows are gone") }
      start(stored)
    } catch {
      demand(error.kind == .damaged && !error.text.isEmpty, "refused as \(error.kind): \(error.text)")
    }
  }

  /// What could be read is what a daemon would start from.
  private func start(_ stored: StoredState) {
    guard let start = try? Reconciliation(SampleRows.initial, stored: stored) else { return }
    var state = start.state
    _ = state.resume(at: Stamp(monotonic: Moment(nanoseconds: 1), wall: 1))
  }
}
