package import ControlModel
package import ControlPlane
package import Logging
import PartitionProcesses

/// The default back end: cards, disks, memory, selector and gatekeeper in this process.
///
/// Belongs to the control plane's executor like every ``MachineBackend``; nothing it does there waits for a file or a
/// process. Connecting is instant: it is one entry of the selector and one of the gatekeeper.
package struct EmbeddedMachine: MachineBackend {
  package let connectsInstantly = true
  package let withdrawsEjectRequests = true
  let plan: EmbeddedMachinePlan
  let core: MachineCore
  let guests: ProcessSupervisor
  let log: Logger
  private let partitions: [PartitionID: MachinePartition]
  package var appliedCPUShares: Set<PartitionID> { guests.appliedShares }

  /// `media` is where disks' media come from: files, but for tests.
  package init(
    _ plan: EmbeddedMachinePlan, log: Logger, media: any MediumSource = MediumFiles()
  ) throws(MachineFailure) {
    try plan.check()
    let core = MachineCore(plan, media: media, log: log)
    let partitions = Dictionary(plan.partitions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.plan = plan
    self.core = core
    self.log = log
    self.partitions = partitions
    self.guests = ProcessSupervisor(
      directory: "\(plan.stateDirectory)/guest", log: log,
      prepare: { (program: PartitionProgram) throws(SystemError) in
        let path = partitions[program.id]?.memoryPath
        for memory in core.memory.memories where memory.path == path { try memory.prepare() }
      },
      tell: { event in core.guestChanged(event) })
  }

  package mutating func begin(_ request: MachineRequest) -> [MachineReport] {
    switch request {
    case .connect(let slot, let partition, let epoch, let window):
      let link = Link(partition: partition, epoch: epoch, window: window)
      return core.step { $0.connect(slot, link) }
    case .revoke(let slot, _, let epoch): return core.step { $0.revoke(slot, epoch) }
    case .powerOn(let partition, let generation): return powerOn(partition, generation)
    case .powerOff(let partition, let generation): return powerOff(partition, generation)
    case .setCPUShare(let partition, let percent):
      guests.setShare(partition, percent)
      return []
    case .insertCard(let slot, let device): return core.step { $0.insert(slot, device) }
    case .pullCard(let slot): return core.step { $0.pull(slot) }
    case .failDevice(let slot, let kind): return core.step { $0.fail(slot, kind) }
    case .checkCard(let slot): return core.step { $0.check(slot) }
    // The control plane speaks to the guest's agent itself; this machine has no other way to a guest.
    case .requestEject, .withdrawEject, .boot, .pressPowerButton: return []
    }
  }

  package mutating func access(
    _ access: DeviceAccess, done: @escaping @Sendable (AccessResult) -> Void
  ) -> AccessResult? {
    core.access(access, done: done)
  }

  package mutating func stop(done: @escaping @Sendable () -> Void) {
    guests.stop()
    core.stop(done: done)
  }

  private func powerOn(_ id: PartitionID, _ generation: BootGeneration) -> [MachineReport] {
    guard let partition = partitions[id] else {
      return [.powerOnFailed(id, generation: generation, text: "the machine has no partition \(id.number)")]
    }
    let reports = core.powerOn(id, generation)
    guard let reports else {
      return [.powerOnFailed(id, generation: generation, text: "it was switched off meanwhile")]
    }
    guard let program = partition.program else { return [.poweredOn(id, generation: generation)] + reports }
    guests.powerOn(program, generation)
    return reports
  }

  private func powerOff(_ id: PartitionID, _ generation: BootGeneration) -> [MachineReport] {
    let hasProcess = partitions[id]?.command != nil
    let reports = core.step { $0.powerOff(id, generation, hasProcess: hasProcess) }
    let isPast = reports.contains(.poweredOff(id, generation: generation))
    if hasProcess, !isPast { guests.powerOff(id, generation) }
    return reports
  }
}
