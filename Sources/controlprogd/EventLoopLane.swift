internal import ControlModel
internal import ControlPlane
internal import Glibc
internal import NIOCore

/// The lane of the product: one event loop that serves the sockets, runs the actor and keeps its deadlines.
struct EventLoopLane: Lane {
  let loop: any EventLoop

  var executor: any SerialExecutor { loop.executor }

  var now: Stamp {
    Stamp(monotonic: Moment(nanoseconds: Self.read(CLOCK_MONOTONIC)), wall: Self.read(CLOCK_REALTIME))
  }

  func post(_ work: @escaping @Sendable () -> Void) { loop.execute(work) }

  func schedule(at moment: Moment, _ work: @escaping @Sendable () -> Void) -> any LaneTimer {
    let delay = moment.since(now.monotonic)
    return LoopTimer(scheduled: loop.scheduleTask(in: .nanoseconds(Int64(clamping: delay.nanoseconds)), work))
  }

  private static func read(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

private struct LoopTimer: LaneTimer {
  let scheduled: Scheduled<Void>
  func cancel() { scheduled.cancel() }
}
