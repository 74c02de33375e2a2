internal import Dispatch
internal import Testing

/// Runs a test on a thread of its own, where it may block, and a few at a time.
///
/// A black-box test waits on sockets and processes. On the shared pool, which has one thread a core, it would stop
/// every other suite meanwhile. A time limit counts the wait for a place too: all of a suite begin at once, so its limit is
/// for the whole suite on a busy machine.
struct OnItsOwnThread: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    await Turnstile.shared.enter()
    do {
      try await withTaskExecutorPreference(BlockingThread()) { try await function() }
    } catch {
      await Turnstile.shared.leave()
      throw error
    }
    await Turnstile.shared.leave()
  }
}

extension Trait where Self == OnItsOwnThread {
  static var onItsOwnThread: Self { OnItsOwnThread() }
}

/// One serial queue, whose thread blocks for nobody else.
final class BlockingThread: TaskExecutor {
  private let queue = DispatchQueue(label: "daemon-test")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedTaskExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}

/// Lets a few tests in at once: each has a daemon, and the machine has few cores.
private actor Turnstile {
  static let shared = Turnstile(places: 4)
  private var places: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) { self.places = places }

  func enter() async {
    if places > 0 {
      places -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func leave() {
    if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
  }
}
