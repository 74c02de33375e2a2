internal import ControlModel
internal import Dispatch
internal import Logging
internal import NIOCore

/// Runs the built-in actions beside the agent's loop: those of one slot one after the other, different slots at once.
final class ActionRunner {
  private struct Running {
    let job: ActionJob
    let goal: ActionSequence.Goal
    let deadline: Scheduled<Void>
    let ended: (HookResult) -> Void
  }

  private let loop: any EventLoop
  private let log: Logger
  private var queues: [SlotNumber?: DispatchQueue] = [:]
  private var running: [UInt64: Running] = [:]
  private var lastID: UInt64 = 0

  init(loop: any EventLoop, log: Logger) {
    self.loop = loop
    self.log = log
  }

  /// Calls `ended` once, on the loop, at the latest after `limit`; without a slot the actions are those of all slots.
  ///
  /// A call into the kernel cannot be taken back. What succeeds after its time is undone before the slot's next sequence.
  func run(
    _ actions: [DeviceAction], _ goal: ActionSequence.Goal, _ slot: SlotNumber?, limit: TimeAmount,
    ended: @escaping (HookResult) -> Void
  ) {
    guard let job = ActionJob() else {
      return ended(.failed(status: OSTStatus.failure, why: "no descriptor is left for an action"))
    }
    var log = log
    if let slot { log[metadataKey: "slot"] = "\(slot.number)" }
    lastID += 1
    let id = lastID
    let this = NIOLoopBound(self, eventLoop: loop)
    let why = "it took longer than \(limit.nanoseconds / 1_000_000) ms"
    let deadline = loop.scheduleTask(in: limit) { this.value.abandon(id, because: why, isLate: true) }
    running[id] = Running(job: job, goal: goal, deadline: deadline, ended: ended)
    let wait = DeviceWait(deadline: DeviceWait.now() + UInt64(max(0, limit.nanoseconds)), ending: job.listening)
    let worker = ActionWorker(wait: wait, log: log)
    queue(slot).async { [loop] in
      let result = worker.run(ActionSequence(actions, goal))
      switch job.finish() {
      case .taken: loop.execute { this.value.end(id, result) }
      case .undone where result == .done:
        worker.log.warning("what was done came too late and is undone")
        _ = worker.run(ActionSequence(actions, goal == .apply ? .letGo : .apply))
      case .undone, .dropped: break
      }
    }
  }

  /// Gives up all that runs; each `ended` is still called.
  func cancelAll(because why: String) {
    for id in running.keys.sorted() { abandon(id, because: why, isLate: false) }
  }

  /// A device that came for nobody is let go of again; one that was to be let go of is taken back only by who keeps it.
  private func abandon(_ id: UInt64, because why: String, isLate: Bool) {
    guard let running = running[id] else { return }
    let isUndone = running.goal == .apply || (isLate && running.goal == .letGo)
    guard running.job.abandon(undoing: isUndone) else { return }
    end(id, .failed(status: running.goal == .apply ? OSTStatus.driverFailure : OSTStatus.failure, why: why))
  }

  private func end(_ id: UInt64, _ result: HookResult) {
    guard let running = running.removeValue(forKey: id) else { return }
    running.deadline.cancel()
    running.ended(result)
  }

  private func queue(_ slot: SlotNumber?) -> DispatchQueue {
    if let queue = queues[slot] { return queue }
    let queue = DispatchQueue(label: "actions")
    queues[slot] = queue
    return queue
  }
}
