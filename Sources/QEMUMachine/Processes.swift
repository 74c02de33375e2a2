import ControlModel
import Glibc
import Logging
import PartitionProcesses
import Synchronization

/// The partitions' processes: how each is started, and where its control socket is.
final class Processes: GuestProcesses {
  let supervisor: ProcessSupervisor
  private let plan: QEMUMachinePlan
  private let programs: [PartitionID: PartitionProgram]
  private let listener = Listener()

  /// Who hears of the processes' fate; set once, before the first is started.
  private final class Listener: Sendable {
    let tell = Mutex<(@Sendable (ProcessEvent) -> Void)?>(nil)
  }

  init(_ plan: QEMUMachinePlan, log: Logger) {
    self.plan = plan
    var programs: [PartitionID: PartitionProgram] = [:]
    for partition in plan.partitions { programs[partition.id] = Self.program(partition, plan) }
    self.programs = programs
    let listener = listener
    supervisor = ProcessSupervisor(
      directory: "\(plan.stateDirectory)/guest", log: log,
      prepare: { (program: PartitionProgram) throws(SystemError) in try Self.makeReady(program, plan) },
      tell: { event in listener.tell.withLock { $0 }?(event) })
  }

  func listen(_ tell: @escaping @Sendable (ProcessEvent) -> Void) { listener.tell.withLock { $0 = tell } }

  func socketPath(of partition: QEMUPartition) -> String { Self.socketPath(partition.name, plan) }

  func powerOn(_ partition: PartitionID, _ generation: BootGeneration) {
    if let program = programs[partition] { supervisor.powerOn(program, generation) }
  }

  func adopt(_ partition: PartitionID) throws(ProcessUnknown) -> BootGeneration? {
    guard let program = programs[partition] else { return nil }
    return try supervisor.adopt(program)
  }

  func kill(_ partition: PartitionID, _ generation: BootGeneration) { supervisor.powerOff(partition, generation) }

  func isPart(_ pid: Int32, of partition: PartitionID) -> Bool { supervisor.isPart(pid, of: partition) }

  func lastWords(of partition: PartitionID) -> String { programs[partition].map { supervisor.lastWords(of: $0) } ?? "" }

  /// The partitions' names by process.
  var names: [pid_t: String] {
    let running = plan.partitions.compactMap { partition in
      supervisor.processID(of: partition.id).map { ($0, partition.name) }
    }
    return Dictionary(running, uniquingKeysWith: { first, _ in first })
  }

  func makeDirectories() throws(SystemError) {
    try SmallFile.makeDirectory(plan.socketDirectory, mode: 0o711)
    try SmallFile.makeDirectory("\(plan.stateDirectory)/guest")
  }

  private static func socketPath(_ name: String, _ plan: QEMUMachinePlan) -> String {
    "\(plan.socketDirectory)/\(name)/qmp"
  }

  private static func program(_ partition: QEMUPartition, _ plan: QEMUMachinePlan) -> PartitionProgram {
    let line = QEMUCommandLine(partition: partition, qmpSocket: socketPath(partition.name, plan))
    return PartitionProgram(
      id: partition.id, name: partition.name, ownerUID: partition.ownerUID, command: line.words,
      start: partition.start,
      environment: partition.environment,
      marks: ["CONTROLPROG_PARTITION": partition.name, "CONTROLPROG_QMP": line.qmpSocket])
  }

  /// The control socket's directory is its QEMU's alone: who reaches the socket owns the machine.
  private static func makeReady(_ program: PartitionProgram, _ plan: QEMUMachinePlan) throws(SystemError) {
    let socket = socketPath(program.name, plan)
    let directory = SmallFile.parent(of: socket)
    try SmallFile.makeDirectory(directory)
    if program.ownerUID != geteuid(), chown(directory, program.ownerUID, gid_t.max) != 0 {
      throw SystemError("chown", directory)
    }
    // What an earlier QEMU left: a connection to it would be refused, and the new one could not be told from it.
    if unlink(socket) != 0, errno != ENOENT { throw SystemError("unlink", socket) }
  }
}
