internal import ControlModel
internal import Dispatch
internal import Glibc
internal import NIOCore

/// A hook's process until it is reaped, on the agent's loop.
final class RunningHook {
  let event: HookEvent
  private let pid: pid_t
  private var deadline: Scheduled<Void>?
  private let watch: any DispatchSourceRead
  /// What ended it, when it was not its own doing.
  private var why: String?

  /// Between SIGTERM and SIGKILL.
  private static let grace = TimeAmount.seconds(2)

  /// `ended` is called on the loop when the process has ended and is to be reaped.
  init(
    _ started: HookLaunch.Started, _ event: HookEvent, queue: DispatchQueue, ended: @escaping @Sendable () -> Void
  ) {
    pid = started.pid
    self.event = event
    let pidfd = started.pidfd
    let source = DispatchSource.makeReadSource(fileDescriptor: pidfd, queue: queue)
    source.setEventHandler {
      source.cancel()
      ended()
    }
    source.setCancelHandler { close(pidfd) }
    watch = source
  }

  func begin(limit: TimeAmount, on loop: any EventLoop) {
    watch.resume()
    let this = NIOLoopBound(self, eventLoop: loop)
    deadline = loop.scheduleTask(in: limit) {
      this.value.end(on: loop, because: "it took longer than \(limit.nanoseconds / 1_000_000) ms")
    }
  }

  /// SIGTERM to its whole group, and SIGKILL when that does not help.
  ///
  /// Its pid is its own until it is reaped.
  func end(on loop: any EventLoop, because why: String) {
    guard self.why == nil else { return }
    self.why = why
    kill(-pid, SIGTERM)
    deadline?.cancel()
    let pid = pid
    deadline = loop.scheduleTask(in: Self.grace) { _ = kill(-pid, SIGKILL) }
  }

  /// Takes the exit status of the process, which has ended.
  func reap() -> HookResult {
    deadline?.cancel()
    // What is left of the group had its SIGTERM. Before the leader is reaped: until then the group is its own.
    if why != nil { kill(-pid, SIGKILL) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    if let why { return .failed(status: OSTStatus.failure, why: why) }
    let signal = status & 0x7f
    guard signal == 0 else { return .failed(status: OSTStatus.failure, why: "signal \(signal)") }
    let code = (status >> 8) & 0xff
    return code == 0 ? .done : .failed(status: OSTStatus.ofExit(code, event), why: "exit status \(code)")
  }
}
