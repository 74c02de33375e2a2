import ControlModel
import ControlPlane
import Dispatch
import Glibc
import Logging
import NIOCore
import PartitionProcesses

/// All of the machine's parts, on one event loop: the drivers of the partitions, and the cards in the slots.
final class QEMUCore {
  let plan: QEMUMachinePlan
  let eventLoop: any EventLoop
  let log: Logger
  let processes: Processes
  private(set) var drivers: [PartitionID: PartitionDriver] = [:]
  var rack: CardRack
  /// Where reports go; nothing before the start.
  private var report: (@Sendable (MachineReport) -> Void)?
  /// Each looks at one slot's images, which may block for as long as the host's storage does.
  private var probers: [SlotNumber: DispatchQueue] = [:]
  /// Cards that are being pulled, each until its deadline: told when nothing reaches them any more.
  var pulls: [SlotNumber: Scheduled<Void>] = [:]
  var isStopped = false

  init(_ plan: QEMUMachinePlan, on eventLoop: any EventLoop, log: Logger) {
    self.plan = plan
    self.eventLoop = eventLoop
    self.log = log
    rack = CardRack(plan)
    processes = Processes(plan, log: log)
    for partition in plan.partitions {
      drivers[partition.id] = PartitionDriver(
        partition, socketPath: processes.socketPath(of: partition), on: eventLoop, processes: processes, log: log,
        tell: { [unowned self] in
          noteUse($0, by: partition.id)
          tell($0)
        },
        changed: { [unowned self] in finishPulls() })
    }
    let this = NIOLoopBound(self, eventLoop: eventLoop)
    processes.listen { event in eventLoop.execute { this.value.heard(event) } }
  }

  func listen(_ report: @escaping @Sendable (MachineReport) -> Void) { self.report = report }

  /// Where a partition had the disk, or may have had it, what another still has of it is of before.
  private func noteUse(_ said: MachineReport, by partition: PartitionID) {
    let slot: SlotNumber
    switch said {
    case .connected(let connected, _): slot = connected
    case .connectFailed(let failed, _, _):
      guard drivers[partition]?.line.state.attachments[failed]?.stage == .unclear else { return }
      slot = failed
    default: return
    }
    for (other, driver) in drivers where other != partition { driver.line.state.grantedElsewhere(slot) }
  }

  func tell(_ said: MachineReport) {
    if isStopped { return }
    if case .connectFailed(let slot, let epoch, let text) = said, let image = rack.image(in: slot),
      text.contains("\" lock")
    {
      return tellLocked(slot, epoch, text, image)
    }
    report?(said)
  }

  /// The last wall held: somebody else has the image open, and who is named.
  private func tellLocked(_ slot: SlotNumber, _ epoch: Epoch, _ text: String, _ image: String) {
    let report = report
    let names = processes.names
    prober(slot).async {
      let holder = ImageHolder.describe(image, names: names).map { ": it is held by \($0)" } ?? ""
      report?(.connectFailed(slot: slot, epoch: epoch, text: text + holder))
    }
  }

  /// The queue on which the slot's images are looked at: one that hangs holds up no other slot.
  func prober(_ slot: SlotNumber) -> DispatchQueue {
    let queue = probers[slot] ?? DispatchQueue(label: "controlprog.images.\(slot.number)")
    probers[slot] = queue
    return queue
  }

  private func heard(_ event: ProcessEvent) {
    if isStopped { return }
    switch event {
    case .started(let partition, let generation): drivers[partition]?.started(generation)
    case .startFailed(let partition, let generation, let text): drivers[partition]?.startFailed(generation, text)
    case .gone(let partition, let generation):
      drivers[partition]?.gone(generation)
      finishPulls()
    }
  }

  func begin(_ request: MachineRequest) {
    switch request {
    case .connect(let slot, _, let epoch, _) where pulls[slot] != nil:
      tell(.connectFailed(slot: slot, epoch: epoch, text: PartitionState.pullWords))
    case .connect(let slot, let partition, _, _):
      give(Order(request: request, device: rack.card(in: slot)), to: partition)
    case .revoke(let slot, let partition, let epoch):
      drivers[partition]?.advance { $0.dropParked(slot, upTo: epoch) }
      give(Order(request: request), to: partition)
    case .requestEject(_, let partition, _), .withdrawEject(_, let partition, _), .boot(let partition, _),
      .pressPowerButton(let partition, _):
      give(Order(request: request), to: partition)
    case .powerOn(let partition, let generation): processes.powerOn(partition, generation)
    case .powerOff(let partition, let generation): drivers[partition]?.powerOff(generation)
    case .setCPUShare(let partition, let percent): processes.supervisor.setShare(partition, percent)
    case .insertCard(let slot, let device): insert(device, slot)
    case .pullCard(let slot): pull(slot)
    case .failDevice(let slot, let kind): tell(.deviceFault(slot: slot, kind: kind))
    case .checkCard(let slot): check(slot)
    }
  }

  private func give(_ order: Order, to partition: PartitionID) { drivers[partition]?.take(order) }

  /// Lets go of the QEMUs, which run on.
  func stop(done: @escaping @Sendable () -> Void) {
    isStopped = true
    for pull in pulls.values { pull.cancel() }
    processes.supervisor.stop()
    var left = drivers.count
    guard left > 0 else { return done() }
    for driver in drivers.values {
      driver.letGo {
        left -= 1
        if left == 0 { done() }
      }
    }
  }
}
