package import ControlModel
package import ControlPlane
internal import Dispatch
package import Logging
package import NIOCore
internal import PartitionProcesses

/// The back end of real virtual machines: each partition is a QEMU of its own, spoken to by QMP.
///
/// Belongs to the control plane's executor, which is an event loop here: its connections to QEMU are on the same one, so
/// that a request reaches QEMU without a hop. Nothing waits. What a request means is decided in ``PartitionState``.
package struct QEMUMachine: MachineBackend {
  package let connectsInstantly = false
  package let withdrawsEjectRequests = false
  let core: NIOLoopBound<QEMUCore>
  package var appliedCPUShares: Set<PartitionID> { core.value.processes.supervisor.appliedShares }

  /// On `eventLoop`, which is the control plane's.
  package init(
    _ plan: QEMUMachinePlan, on eventLoop: any EventLoop, log: Logger
  ) throws(MachineFailure) {
    try plan.check()
    core = NIOLoopBound(QEMUCore(plan, on: eventLoop, log: log), eventLoop: eventLoop)
  }

  package mutating func start(
    _ record: MachineRecord, report: @escaping @Sendable (MachineReport) -> Void
  ) throws(MachineFailure) -> [MachineReport] {
    try core.value.start(record, report: report)
  }

  package mutating func begin(_ request: MachineRequest) -> [MachineReport] {
    core.value.begin(request)
    return []
  }

  /// A real guest reaches its device by itself, through QEMU: nothing of it comes this way.
  package mutating func access(
    _ access: DeviceAccess, done: @escaping @Sendable (AccessResult) -> Void
  ) -> AccessResult? {
    .generalProtection
  }

  package mutating func stop(done: @escaping @Sendable () -> Void) { core.value.stop(done: done) }
}
