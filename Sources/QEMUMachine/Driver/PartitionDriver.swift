import ControlModel
import ControlPlane
import Logging
import NIOCore
import QMPClient

/// One partition's QEMU, from its start to its end: the shell around ``WorkLine``.
///
/// Everything happens on one event loop; nothing waits. What ends the partition passes all that waits.
final class PartitionDriver {
  /// Where the process is.
  enum Phase: Equatable {
    case off
    /// Started, and not spoken to yet.
    case starting(BootGeneration)
    case running(BootGeneration)
    /// Asked to end, by which generation's request.
    case ending(BootGeneration)
  }

  let plan: QEMUPartition
  let socketPath: String
  let eventLoop: any EventLoop
  let processes: any GuestProcesses
  let log: Logger
  let tell: (MachineReport) -> Void
  /// Called when work has come to an end: what this machine reaches may be less than before.
  let changed: () -> Void
  var phase = Phase.off { didSet { line.isRunning = isRunning } }
  var line: WorkLine
  var connection: QMPConnection?
  /// Counts the connections: what a past one says is not heard.
  var connectionNumber = 0
  /// The connection that ended before it was known to be open.
  var stillbornNumber = 0
  /// Why the last attempt to connect came to nothing.
  var fault = ""
  /// Why a start was given up.
  var startFault = ""
  /// Attempts to connect that have not ended.
  var attempts = 0
  /// The daemon ends: told when nothing of this is under way any more.
  var whenLetGo: (() -> Void)?
  private var timers: [Timer: Armed] = [:]
  private var lastArmed: UInt64 = 0
  private var isPerforming = false

  private struct Armed {
    /// One that was due already when it was cancelled still fires: only the newest of its name counts.
    let number: UInt64
    let due: NIODeadline
    let scheduled: Scheduled<Void>
  }

  enum Timer: Hashable {
    case start, kill, reconnect
    case line(WorkLine.Timer)
  }

  init(
    _ plan: QEMUPartition, socketPath: String, on eventLoop: any EventLoop, processes: any GuestProcesses,
    log: Logger, tell: @escaping (MachineReport) -> Void, changed: @escaping () -> Void
  ) {
    self.plan = plan
    self.socketPath = socketPath
    self.eventLoop = eventLoop
    self.processes = processes
    self.log = log
    self.tell = tell
    self.changed = changed
    line = WorkLine(PartitionState(plan, generation: BootGeneration(0)))
  }

  /// Takes a request in; what ends the partition has a way of its own (``powerOff(_:)``).
  func take(_ order: Order) {
    switch phase {
    case .off:
      // A process that is gone holds nothing; what else was asked of it has its answer in its end.
      if case .revoke(let slot, _, let epoch) = order.request, !order.isSilent {
        tell(.released(slot: slot, epoch: epoch))
      }
    case .starting, .running, .ending: advance { $0.take(order) }
    }
  }

  /// Whether something of the slot may be reached by this partition.
  func mayReach(_ slot: SlotNumber) -> Bool { phase != .off && line.mayReach(slot) }

  var isRunning: Bool { if case .running = phase { true } else { false } }

  /// Gives the line something, and does what it says; whoever is told something may ask for more meanwhile.
  func advance(_ input: (inout WorkLine) -> Void) {
    input(&line)
    guard !isPerforming else { return }
    isPerforming = true
    while case let actions = line.takeActions(), !actions.isEmpty { for action in actions { perform(action) } }
    isPerforming = false
    changed()
  }

  private func perform(_ action: WorkLine.Action) {
    switch action {
    case .send(let command): send(command)
    case .tell(let report): tell(report)
    case .note(let words): log.notice("\(words)")
    case .arm(let timer, let delay): arm(timer, delay)
    case .hasten(let timer, let delay):
      // One that is due already is not put off: a guest that causes events could else keep it away.
      let due = eventLoop.now + TimeAmount(delay)
      if timers[.line(timer)].map({ $0.due > due }) ?? true { arm(timer, delay) }
    case .disarm(let timer): disarm(.line(timer))
    case .deliverEvents: connection?.deliverEvents()
    case .disconnect:
      log.warning("QEMU says more than can be followed", metadata: ["partition": "\(plan.name)"])
      // Its end is told like any other.
      connection?.disconnect()
    }
  }

  private func arm(_ timer: WorkLine.Timer, _ delay: Interval) {
    arm(.line(timer), delay) { driver in
      if timer == .deaf { driver.sayDeaf() }
      driver.advance { $0.fired(timer) }
    }
  }

  func arm(_ timer: Timer, _ delay: Interval, _ act: @escaping @Sendable (PartitionDriver) -> Void) {
    disarm(timer)
    lastArmed += 1
    let number = lastArmed
    let this = NIOLoopBound(self, eventLoop: eventLoop)
    let due = eventLoop.now + TimeAmount(delay)
    let scheduled = eventLoop.scheduleTask(deadline: due) {
      let driver = this.value
      guard driver.timers[timer]?.number == number else { return }
      driver.timers[timer] = nil
      act(driver)
    }
    timers[timer] = Armed(number: number, due: due, scheduled: scheduled)
  }

  func disarm(_ timer: Timer) { timers.removeValue(forKey: timer)?.scheduled.cancel() }

  /// Nothing is waited for any more, and nothing of the last process is known.
  func forgetAll(_ generation: BootGeneration) {
    for timer in Array(timers.keys) { disarm(timer) }
    connection = nil
    fault = ""
    line = WorkLine(PartitionState(plan, generation: generation))
  }
}

extension TimeAmount {
  fileprivate init(_ interval: Interval) { self = .nanoseconds(Int64(clamping: interval.nanoseconds)) }
}
