import ControlModel
import ControlPlane
import Dispatch
import Logging
import PartitionProcesses
import Synchronization

/// The ``Fabric`` behind one lock, and the threads that do what takes time: a serial worker a slot.
///
/// Steps of the fabric are short and do no I/O; what they ask for is done after the lock is given back.
final class MachineCore: Sendable {
  let memory: PhysicalMemoryMap
  private let fabric: Mutex<Fabric>
  private let media: any MediumSource
  private let stateDirectory: String
  private let log: Logger
  private let workers = Mutex<[SlotNumber: DispatchQueue]>([:])
  private let sink = Mutex<(@Sendable (MachineReport) -> Void)?>(nil)
  private let stopDone = Mutex<(@Sendable () -> Void)?>(nil)

  init(_ plan: EmbeddedMachinePlan, media: any MediumSource, log: Logger) {
    self.memory = PhysicalMemoryMap(plan.partitions)
    self.fabric = Mutex(Fabric(plan))
    self.media = media
    self.stateDirectory = plan.stateDirectory
    self.log = log
  }

  /// Where reports go that nobody is waiting for.
  func listen(_ report: @escaping @Sendable (MachineReport) -> Void) { sink.withLock { $0 = report } }

  func access(_ access: DeviceAccess, done: @escaping @Sendable (AccessResult) -> Void) -> AccessResult? {
    let (answer, actions) = fabric.withLock { $0.access(PendingAccess(access: access, done: done)) }
    if !actions.isEmpty { post(actions) }
    return answer
  }

  /// One step on the caller's thread: what is known at once is returned and not reported.
  func step(_ body: @Sendable (inout Fabric) -> [FabricAction]) -> [MachineReport] {
    collect(fabric.withLock { body(&$0) })
  }

  /// Nil when this generation has been asked to end already.
  func powerOn(_ partition: PartitionID, _ generation: BootGeneration) -> [MachineReport]? {
    let (isAccepted, actions) = fabric.withLock { $0.powerOn(partition, generation) }
    return isAccepted ? collect(actions) : nil
  }

  /// One step on any other thread: everything is reported.
  func report(_ body: @Sendable (inout Fabric) -> [FabricAction]) { post(fabric.withLock { body(&$0) }) }

  /// Reads the fabric.
  func look<Result: Sendable>(_ body: @Sendable (Fabric) -> Result) -> Result { fabric.withLock { body($0) } }

  func send(_ report: MachineReport) {
    let listener = sink.withLock { $0 }
    listener?(report)
  }

  func stop(done: @escaping @Sendable () -> Void) {
    stopDone.withLock { $0 = done }
    report { $0.stop() }
  }

  private func post(_ actions: [FabricAction]) { perform(actions) { send($0) } }

  private func collect(_ actions: [FabricAction]) -> [MachineReport] {
    var reports: [MachineReport] = []
    perform(actions) { reports.append($0) }
    return reports
  }

  /// In order: what an action begins may report before this returns, and must not overtake an earlier report.
  private func perform(_ actions: [FabricAction], tell: (MachineReport) -> Void) {
    for action in actions {
      switch action {
      case .report(let report): tell(report)
      case .answer(let result, let origin): origin.done(result)
      case .run(let slot, let device, let job, let medium): run(slot, device, job, medium)
      case .inspect(let slot, let device, let purpose, let medium): inspect(slot, device, purpose, medium)
      case .recordFault(let slot, let device, let kind): recordFault(slot, device, kind)
      case .note(let slot, let text):
        log.warning("card trouble", metadata: ["slot": "\(slot.number)", "error": "\(text)"])
      case .stopped: stopped()
      }
    }
  }

  private func run(_ slot: SlotNumber, _ device: MachineDevice, _ job: DiskJob, _ medium: (any Medium)?) {
    worker(of: slot).async { [self] in
      let bus = slot.bus
      let worker = DiskWorker(device: device, media: media, memory: memory) { [self] address, length in
        fabric.withLock { $0.gatekeeper[bus]?.translate(address, length: length) }
      }
      let result = worker.run(job, medium: medium)
      report { $0.finish(slot, result) }
    }
  }

  private func inspect(
    _ slot: SlotNumber, _ device: MachineDevice, _ purpose: Inspection.Purpose, _ medium: (any Medium)?
  ) {
    let inspector = CardInspector(device: device, media: media, stateDirectory: stateDirectory)
    worker(of: slot).async { [self] in
      let found = inspector.look(purpose, medium: medium)
      report { $0.inspected(slot, found) }
    }
  }

  /// Not on the card's worker: a command that hangs on the medium must not hold up the news that it is broken.
  private func recordFault(_ slot: SlotNumber, _ device: MachineDevice, _ kind: DeviceFaultKind) {
    let sidecar = FaultSidecar(of: device, stateDirectory: stateDirectory)
    DispatchQueue.global().async { [self] in
      do throws(SystemError) { try sidecar.write(kind) } catch {
        log.error(
          "the fault could not be written down", metadata: ["device": "\(device.name)", "error": "\(error.text)"])
      }
      report { $0.faultRecorded(slot, kind) }
    }
  }

  private func stopped() {
    for memory in memory.memories { memory.release() }
    let done = stopDone.withLock { held in
      defer { held = nil }
      return held
    }
    done?()
  }

  private func worker(of slot: SlotNumber) -> DispatchQueue {
    workers.withLock { workers in
      if let worker = workers[slot] { return worker }
      let worker = DispatchQueue(label: "controlprog.card.\(slot.number)")
      workers[slot] = worker
      return worker
    }
  }
}
