import ControlModel
import ControlPlane
import DequeModule
import Logging
import NIOCore
import QMPClient

/// One partition's QEMU, from its start to its end: the shell around ``PartitionState``.
///
/// Everything happens on one event loop; nothing waits. Work is done one piece after the other; what ends the partition
/// passes all that waits.
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
  var phase = Phase.off
  var state: PartitionState
  var queue: Deque<Work> = []
  var connection: QMPConnection?
  /// Counts the connections: what a past one says is not heard.
  var connectionNumber = 0
  /// The connection that ended before it was known to be open.
  var stillbornNumber = 0
  /// Attempts to connect that have not ended.
  var attempts = 0
  /// The daemon ends: told when nothing of this is under way any more.
  var whenLetGo: (() -> Void)?
  /// QEMU did not answer for so long that what waits for it fails.
  var isDeaf = false
  var current: Work?
  /// Connections that wait for the guest to let go of the last card.
  var parked: [SlotNumber: Parked] = [:]
  /// How long until an eject request is presented again, by slot.
  var pauses: [SlotNumber: Interval] = [:]
  var timers: [Timer: Scheduled<Void>] = [:]
  /// When the next truth check is.
  var checkDue: NIODeadline?
  var isTurning = false

  struct Parked {
    let order: Order
    let timer: Scheduled<Void>
  }

  enum Timer: Hashable {
    case start, kill, reconnect, deaf, check, present(SlotNumber)
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
    self.state = PartitionState(plan, generation: BootGeneration(0))
  }

  /// Takes a request in; what ends the partition has a way of its own (``powerOff(_:)``).
  func take(_ order: Order) {
    switch phase {
    case .off:
      // A process that is gone holds nothing; what else was asked of it has its answer in its end.
      if case .revoke(let slot, _, let epoch) = order.request, !order.isSilent {
        tell(.released(slot: slot, epoch: epoch))
      }
    case .starting, .running, .ending:
      queue.append(.request(order))
      turn()
    }
  }

  /// Ends the access to a card that is being pulled, whichever connection is under way; nobody is answered.
  func pull(_ slot: SlotNumber) {
    state.pulled.insert(slot)
    dropParked(slot, upTo: Epoch(.max))
    take(Order(request: .revoke(slot: slot, partition: plan.id, epoch: Epoch(.max)), isSilent: true))
  }

  /// Whether something of the slot may be reached by this partition.
  func mayReach(_ slot: SlotNumber) -> Bool {
    if phase == .off { return false }
    if !state.isSeen { return true }
    let isQueued = queue.contains { if case .request(let order) = $0 { order.connects(slot) } else { false } }
    if case .request(let order)? = current, order.connects(slot) { return true }
    guard let attachment = state.attachments[slot] else { return isQueued }
    return isQueued || parked[slot] != nil || attachment.stage != .hollow
  }

  /// Goes on with what waits, until something has to be waited for.
  func turn() {
    guard !isTurning else { return }
    isTurning = true
    workOff()
    isTurning = false
    changed()
  }

  private func workOff() {
    while current == nil, connection != nil || isDeaf, isRunning, let work = queue.popFirst() {
      if work == .lookUp(.check), queue.contains(where: \.isEvent) {
        // What has happened already is heard first: it explains what would be found.
        queue.append(work)
        continue
      }
      switch state.decide(work) {
      case .report(let reports): told(reports, work)
      case .park(let slot): park(work, slot)
      case .run(let procedure): run(procedure, work)
      }
    }
  }

  private var isRunning: Bool { if case .running = phase { true } else { false } }

  private func run(_ procedure: Procedure, _ work: Work) {
    current = work
    guard let connection else {
      return ended(procedure, work, .unknown("QEMU's control socket does not answer"))
    }
    let number = connectionNumber
    ProcedureRun(procedure, over: connection) { [weak self] result in
      // A connection that ended has told its commands' fate before its end; a partition that is off has no more work.
      guard let self, current != nil, number == connectionNumber || self.connection == nil else { return }
      ended(procedure, work, result)
    }.start()
  }

  private func ended(_ procedure: Procedure, _ work: Work, _ result: ProcedureResult) {
    current = nil
    let conclusion = state.conclude(procedure.purpose, work, result)
    for note in conclusion.notes { log.notice("\(note)") }
    for next in conclusion.next.reversed() { queue.prepend(next) }
    if case .eject(let slot) = procedure.purpose { presentLater(slot) }
    if case .lookUp(.opening) = procedure.purpose, case .done = result { connection?.deliverEvents() }
    if conclusion.checkAgain { checkAgain() }
    told(conclusion.reports, work)
    unpark()
    turn()
  }

  private func told(_ reports: [MachineReport], _ work: Work) {
    for report in work.told(reports) { tell(report) }
  }

  func arm(_ timer: Timer, _ delay: Interval, _ act: @escaping @Sendable (PartitionDriver) -> Void) {
    timers[timer]?.cancel()
    let this = NIOLoopBound(self, eventLoop: eventLoop)
    timers[timer] = eventLoop.scheduleTask(in: .nanoseconds(Int64(clamping: delay.nanoseconds))) {
      this.value.timers[timer] = nil
      act(this.value)
    }
  }

  func disarm(_ timer: Timer) { timers.removeValue(forKey: timer)?.cancel() }
}

extension Order {
  fileprivate func connects(_ slot: SlotNumber) -> Bool {
    if case .connect(slot, _, _, _) = request { true } else { false }
  }
}
