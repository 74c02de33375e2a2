internal import ControlModel
internal import ControlPlane
internal import ServiceLifecycle
internal import SystemdSupport

/// Feeds systemd's watchdog by a turn through the actor, so that a control plane that hangs is not kept alive by a timer.
struct WatchdogFeed: Service {
  let plane: ControlPlane

  func run() async throws {
    guard let watchdog = Watchdog.ofThisProcess else {
      try? await gracefulShutdown()
      return
    }
    let ticks = Ticks(every: .microseconds(Int64(clamping: watchdog.periodMicroseconds)))
    for await _ in ticks.cancelOnGracefulShutdown() {
      await withCheckedContinuation { turned in plane.probe { _ in turned.resume() } }
      // Not on the loop: a service manager that does not read would hold up every partition.
      Notifier().watchdog()
    }
  }
}

/// Moments at a fixed distance, until cancelled.
private struct Ticks: AsyncSequence, AsyncIteratorProtocol {
  let every: Duration
  func makeAsyncIterator() -> Ticks { self }
  /// Time itself is what is waited for here: half of systemd's limit, and ended by the cancellation.
  mutating func next() async -> Void? { try? await Task.sleep(for: every) }
}
