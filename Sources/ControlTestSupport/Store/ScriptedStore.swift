package import ControlModel
package import ControlPlane
internal import Synchronization

/// A store in memory, with its own thread, whose every question a test can hold, release or fail.
package final class ScriptedStore: StateStore, StoreThread {
  private struct State {
    var contents: StoreContents
    var questions: [@Sendable () -> Void] = []
    var isHolding = false
    var isLow = false
    var failures = Failures()
    var counts = Counts()
    var whenCommitted: (@Sendable (StoreContents) -> Void)?
  }
  /// What fails, as long as it stands here.
  package struct Failures: Sendable {
    package var commit: StoreFailure?
    package var load: StoreFailure?
    package var events: StoreFailure?
  }
  package struct Counts: Equatable, Sendable {
    package var commits = 0
    package var failedCommits = 0
    package var loads = 0
    package var pages = 0
  }
  private let state: Mutex<State>

  /// `contents` is what an earlier run left.
  package init(_ contents: StoreContents = StoreContents()) { state = Mutex(State(contents: contents)) }

  package var contents: StoreContents { state.withLock { $0.contents } }
  package var counts: Counts { state.withLock { $0.counts } }
  /// How many questions wait to be released.
  package var waiting: Int { state.withLock { $0.questions.count } }
  package var isHolding: Bool {
    get { state.withLock { $0.isHolding } }
    set { state.withLock { $0.isHolding = newValue } }
  }
  package var failures: Failures {
    get { state.withLock { $0.failures } }
    set { state.withLock { $0.failures = newValue } }
  }

  /// `body` is called after each commit that succeeds.
  package func whenCommitted(_ body: @escaping @Sendable (StoreContents) -> Void) {
    state.withLock { $0.whenCommitted = body }
  }

  // MARK: The thread

  package func run(_ question: @escaping @Sendable () -> Void) {
    let isHolding = state.withLock { state in
      if state.isHolding { state.questions.append(question) }
      return state.isHolding
    }
    if !isHolding { question() }
  }

  /// Answers the question that has waited longest; false when there is none.
  @discardableResult
  package func release() -> Bool {
    let first = state.withLock { $0.questions.isEmpty ? nil : $0.questions.removeFirst() }
    guard let question = first else { return false }
    question()
    return true
  }

  /// Drops what waits, as the end of a process does.
  package func forget() { state.withLock { $0.questions = [] } }

  /// Answers all that waits, and holds nothing any more.
  package func releaseAll() {
    isHolding = false
    while release() {}
  }

  // MARK: The store

  package func load() throws(StoreFailure) -> StoredState? {
    let (failure, stored) = state.withLock { state in
      state.counts.loads += 1
      return (state.failures.load, state.contents.stored)
    }
    if let failure { throw failure }
    return stored
  }

  package func commit(_ changes: ChangeSet) throws(StoreFailure) {
    let (failure, notice) = state.withLock { state -> (StoreFailure?, (@Sendable (StoreContents) -> Void)?) in
      if let failure = state.failures.commit {
        state.counts.failedCommits += 1
        return (failure, nil)
      }
      state.counts.commits += 1
      state.contents.write(changes)
      return (nil, state.whenCommitted)
    }
    if let failure { throw failure }
    notice?(contents)
  }

  package func events(from first: UInt64, limit: Int) throws(StoreFailure) -> [EventRecord] {
    let (failure, page) = state.withLock { state in
      state.counts.pages += 1
      return (state.failures.events, state.contents.events.filter { $0.seq >= first }.prefix(limit))
    }
    if let failure { throw failure }
    return Array(page)
  }

  package func oldestEvent() throws(StoreFailure) -> UInt64 {
    let (failure, oldest) = state.withLock { ($0.failures.events, $0.contents.events.first?.seq ?? 1) }
    if let failure { throw failure }
    return oldest
  }

  package var isLow: Bool {
    get { state.withLock { $0.isLow } }
    set { state.withLock { $0.isLow = newValue } }
  }

  /// Forgets the events before `first`, as retention does.
  package func expire(before first: UInt64) {
    state.withLock { $0.contents.events.removeAll { $0.seq < first } }
  }
}
