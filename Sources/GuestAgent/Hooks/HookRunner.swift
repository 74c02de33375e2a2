internal import ControlModel
internal import Dispatch
internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix

/// Runs hooks and reaps them, on the agent's loop.
final class HookRunner {
  private let loop: any EventLoop
  private let log: Logger
  private let queue = DispatchQueue(label: "hooks")
  private var running: [UInt64: (hook: RunningHook, ended: (HookResult) -> Void)] = [:]
  private var lastID: UInt64 = 0
  private var emptied: (() -> Void)?

  init(loop: any EventLoop, log: Logger) {
    self.loop = loop
    self.log = log
  }

  /// Starts `program` and calls `ended` once, on the loop, when it is reaped; at once when it cannot be started.
  func run(
    _ program: String, _ arguments: [String], _ event: HookEvent, environment: [String: String], limit: TimeAmount,
    ended: @escaping (HookResult) -> Void
  ) {
    var log = log
    log[metadataKey: "event"] = "\(event.rawValue)"
    if let slot = environment["CONTROLPROG_SLOT"] { log[metadataKey: "slot"] = "\(slot)" }
    do throws(HookLaunch.Failure) {
      let started = try HookLaunch(program: program, arguments: arguments, environment: environment).start()
      lastID += 1
      let id = lastID
      let this = NIOLoopBound(self, eventLoop: loop)
      let hook = RunningHook(started, event, queue: queue) { [loop] in loop.execute { this.value.ended(id) } }
      running[id] = (hook, ended)
      hook.begin(limit: limit, on: loop)
      read(started.output, log)
    } catch {
      log.error("the hook cannot be started: \(error.why)")
      ended(.failed(status: OSTStatus.failure, why: error.why))
    }
  }

  /// Ends all that run; each `ended` is still called.
  func cancelAll(because why: String) {
    for (hook, _) in running.values { hook.end(on: loop, because: why) }
  }

  /// Calls `body` when no hook runs any more.
  func whenEmpty(_ body: @escaping () -> Void) {
    if running.isEmpty { body() } else { emptied = body }
  }

  private func ended(_ id: UInt64) {
    guard let (hook, ended) = running.removeValue(forKey: id) else { return }
    ended(hook.reap())
    if running.isEmpty, let emptied {
      self.emptied = nil
      emptied()
    }
  }

  private func read(_ descriptor: Int32, _ log: Logger) {
    NIOPipeBootstrap(group: loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(HookOutput(log: log))
        }
      }
      .takingOwnershipOfDescriptor(input: descriptor)
      .whenFailure { error in
        log.warning("the hook's output is lost: \(error)")
        close(descriptor)
      }
  }
}
