package import ControlModel
package import ControlPlane
internal import Dispatch
internal import Glibc
internal import Synchronization

/// A lane that a test turns by hand: what is posted waits until the test says so, and the clocks move when it says so.
///
/// Everything that belongs on the lane runs within ``run(_:)``; the actor's own check of that is a real one.
package final class ManualLane: Lane, SerialExecutor {
  private enum Work: Sendable {
    case job(UnownedJob)
    case closure(@Sendable () -> Void)
  }
  private struct Deadline: Sendable {
    let due: Moment
    let work: @Sendable () -> Void
  }
  private struct State {
    var queue: [Work] = []
    var timers: [Int: Deadline] = [:]
    var nextTimer = 0
    var now = Moment(nanoseconds: 1_000_000_000)
    var thread: pthread_t?
  }
  private let state = Mutex(State())
  private let posted = DispatchSemaphore(value: 0)
  /// Wall clock when the lane's monotonic clock was at zero: 2026-01-01.
  private static let epoch: UInt64 = 1_767_225_600_000_000_000

  package init() {}

  package var executor: any SerialExecutor { self }
  package var now: Stamp {
    let moment = state.withLock { $0.now }
    return Stamp(monotonic: moment, wall: Self.epoch + moment.nanoseconds)
  }
  package var isIdle: Bool { state.withLock { $0.queue.isEmpty } }
  /// The next timer's moment.
  package var nextDue: Moment? { state.withLock { $0.timers.values.map(\.due).min() } }

  package func post(_ work: @escaping @Sendable () -> Void) {
    state.withLock { $0.queue.append(.closure(work)) }
    posted.signal()
  }

  /// Waits until another thread has posted something; false after ten seconds without.
  package func waitForWork() -> Bool {
    while isIdle { if posted.wait(timeout: .now() + 10) == .timedOut { return false } }
    return true
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    state.withLock { $0.queue.append(.job(unowned)) }
  }

  package func schedule(at moment: Moment, _ work: @escaping @Sendable () -> Void) -> any LaneTimer {
    let id = state.withLock { state in
      state.nextTimer += 1
      state.timers[state.nextTimer] = Deadline(due: moment, work: work)
      return state.nextTimer
    }
    return ManualTimer(lane: self, id: id)
  }

  fileprivate func cancel(_ id: Int) { state.withLock { _ = $0.timers.removeValue(forKey: id) } }

  package func checkIsolated() {
    let thread = state.withLock { $0.thread }
    precondition(thread == pthread_self(), "not on the lane")
  }

  /// Drops all that waits, as the end of a process does.
  package func forget() {
    state.withLock { state in
      state.queue = []
      state.timers = [:]
    }
  }

  /// Runs `body` as if on the lane.
  package func run<Result>(_ body: () -> Result) -> Result {
    let before = state.withLock { state in
      let before = state.thread
      state.thread = pthread_self()
      return before
    }
    defer { state.withLock { $0.thread = before } }
    return body()
  }

  /// Runs what is first in the queue; false when there is nothing.
  @discardableResult
  package func turn() -> Bool {
    guard let work = state.withLock({ $0.queue.isEmpty ? nil : $0.queue.removeFirst() }) else { return false }
    run {
      switch work {
      case .closure(let body): body()
      case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
      }
    }
    return true
  }

  package func turnAll() { while turn() {} }

  /// Moves the clocks, and runs each deadline at its moment with all that it brings about.
  package func advance(by interval: Interval) {
    let end = now.monotonic.advanced(by: interval)
    while let due = nextDue, due <= end {
      state.withLock { $0.now = max($0.now, due) }
      fireFirst()
      turnAll()
    }
    state.withLock { $0.now = end }
  }

  /// Moves the clocks as if the whole process had stood still; the deadlines then run late.
  package func standStill(for interval: Interval) {
    let end = now.monotonic.advanced(by: interval)
    state.withLock { $0.now = end }
    while let due = nextDue, due <= end {
      fireFirst()
      turnAll()
    }
  }

  private func fireFirst() {
    let first = state.withLock { state in
      state.timers.min { ($0.value.due, $0.key) < ($1.value.due, $1.key) }
        .flatMap { state.timers.removeValue(forKey: $0.key) }
    }
    if let first { run(first.work) }
  }
}

private struct ManualTimer: LaneTimer {
  let lane: ManualLane
  let id: Int
  func cancel() { lane.cancel(id) }
}
