package import ControlModel
import Dispatch
import Glibc
package import Logging
import Synchronization
import SystemdSupport

/// The one owner of all partitions' processes: starts them, watches their pidfds, kills them, finds them again.
///
/// Everything happens on one serial queue; nothing on it waits, but ``adopt(_:)``. The processes go on when the
/// supervisor is gone.
// SAFETY: `processes`, the objects in it, `lastGone`, `groups` and `shares` are touched on `queue` alone; everything else is
// immutable or behind a lock.
package final class ProcessSupervisor: @unchecked Sendable {
  let queue = DispatchQueue(label: "controlprog.processes")
  let directory: String
  let boot = ProcessRecord.presentBoot()
  let units: any UnitManager
  let prepare: @Sendable (PartitionProgram) throws(SystemError) -> Void
  let tell: @Sendable (ProcessEvent) -> Void
  let log: Logger
  var processes: [PartitionID: PartitionProcess] = [:]
  /// The generation whose end was told last: somebody who had not heard of it yet may still ask for it.
  var lastGone: [PartitionID: BootGeneration] = [:]
  /// Nil: processes are where the daemon is.
  var groups: ControlGroups?
  /// Percent of the CPUs, as last asked for.
  var shares: [PartitionID: Int] = [:]
  /// So often systemd is asked in vain, once a second, before a start that waits for its answer is refused.
  let mostFailures: Int
  /// For readers on other threads.
  let seen = Mutex(Seen())

  /// `directory` is for process records, and for the logs of programs that are the daemon's children.
  ///
  /// `units` is asked about partitions that are systemd units. `prepare` makes ready what a program needs, such as its
  /// memory file, before it starts. Both closures are called on the queue.
  package init(
    directory: String, log: Logger, units: any UnitManager = SystemdUnits(), mostFailures: Int = 10,
    prepare: @escaping @Sendable (PartitionProgram) throws(SystemError) -> Void,
    tell: @escaping @Sendable (ProcessEvent) -> Void
  ) {
    self.directory = directory
    self.log = log
    self.units = units
    self.mostFailures = mostFailures
    self.prepare = prepare
    self.tell = tell
  }

  deinit { for process in processes.values { process.watch?.cancel() } }

  /// Starts the program, or tells that it runs already in this generation; an earlier one is ended first.
  ///
  /// ``ProcessEvent/started(_:_:)`` or ``ProcessEvent/startFailed(_:_:_:)`` follows. A generation runs once: of one that
  /// ends or has ended, ``ProcessEvent/gone(_:_:)`` is what follows, and nothing is started after it.
  package func powerOn(_ program: PartitionProgram, _ generation: BootGeneration) {
    queue.async { [self] in
      if let last = lastGone[program.id], generation <= last { return tell(.gone(program.id, generation)) }
      guard let process = processes[program.id] else { return start(program, generation) }
      guard process.generation == generation else {
        process.wanted = .next(program, generation)
        end(process)
        return refuseNext(process)
      }
      // Of one that is starting it is told when it has, and of one that ends, when it is gone.
      if process.isKept, process.phase != .starting { tell(.started(program.id, generation)) }
    }
  }

  /// Kills: this is the power switch.
  ///
  /// ``ProcessEvent/gone(_:_:)`` follows when the process is.
  package func powerOff(_ partition: PartitionID, _ generation: BootGeneration) {
    queue.async { [self] in
      guard let process = processes[partition] else { return tell(.gone(partition, generation)) }
      process.wanted = .nothing
      end(process)
    }
  }

  /// Finds the process that an earlier run of the daemon started; its generation, or nil when it is gone.
  ///
  /// Of `program` the name and the marks must be what they were at the start; how it was started then is in its record.
  /// To be called before anything is started: it waits for systemd's answer. A unit that cannot be asked about, or is
  /// just ending, counts as found, and its end is told when it is known. So does what is left without a record, in
  /// ``BootGeneration/unremembered``.
  package func adopt(_ program: PartitionProgram) throws(ProcessUnknown) -> BootGeneration? {
    try queue.sync {
      Result { () throws(ProcessUnknown) in
        guard let record = try ProcessRecord.read(recordPath(program)), record.boot == boot else {
          return endUnknown(program)
        }
        return record.invocation == nil ? adoptSession(program, record) : adoptUnit(program, record)
      }
    }.get()
  }

  /// Lets go of the processes, which go on.
  ///
  /// Nothing is told after this returns.
  package func stop() {
    queue.sync {
      for process in processes.values { process.watch?.cancel() }
      processes.removeAll()
      seen.withLock { $0.pids.removeAll() }
    }
  }
}

extension ProcessSupervisor {
  private func start(_ program: PartitionProgram, _ generation: BootGeneration) {
    switch program.start {
    case .child: startSession(program, generation)
    case .unit(let places): startUnit(program, generation, UnitStartFile(program, places))
    }
  }

  private func end(_ process: PartitionProcess) {
    switch process.body {
    case .session(let session):
      session.group?.kill()
      process.leader?.kill()
    case .unit: endUnit(process)
    }
  }

  /// Watches over a process from now on.
  func hold(_ process: PartitionProcess) {
    processes[process.program.id] = process
    guard let leader = process.leader else { return }
    wait(for: leader, of: process) { supervisor, process in
      switch process.body {
      case .session(let session): supervisor.sweep(process, session)
      case .unit: supervisor.endUnit(process)
      }
    }
  }

  func wait(
    for member: Pidfd, of process: PartitionProcess, then act: @escaping (ProcessSupervisor, PartitionProcess) -> Void
  ) {
    let source = DispatchSource.makeReadSource(fileDescriptor: member.raw, queue: queue)
    source.setEventHandler { [weak self, weak process] in
      guard let self, let process, processes[process.program.id] === process else { return }
      process.watch?.cancel()
      act(self, process)
    }
    // The descriptor must stay open until the source no longer looks at it.
    source.setCancelHandler { withExtendedLifetime(member) {} }
    process.watch = source
    source.resume()
  }

  /// Nothing of the process is left; what else is in the partition's group is ended before that is told.
  func over(_ process: PartitionProcess, _ status: String) {
    let program = process.program
    process.watch?.cancel()
    if let member = groups?.group(of: program.name).killAll() {
      return wait(for: member, of: process) { $0.over($1, status) }
    }
    log.notice("guest ended", metadata: ["partition": "\(program.name)", "status": "\(status)"])
    processes[program.id] = nil
    clear(program)
    tellGone(process)
    startNext(process)
  }

  func tellGone(_ process: PartitionProcess) {
    lastGone[process.program.id] = process.generation
    tell(.gone(process.program.id, process.generation))
  }

  func startNext(_ process: PartitionProcess) {
    if case .next(let program, let generation) = process.wanted { start(program, generation) }
  }

  /// Removes what was kept for a process that is gone, or was never there.
  func clear(_ program: PartitionProgram) {
    seen.withLock { $0.pids[program.id] = nil }
    dropGroup(program)
    if let file = program.startFile { unlink(file.path) }
    do { try SmallFile.remove(recordPath(program)) } catch {
      if error.number != ENOENT { log.warning("record kept", metadata: ["error": "\(error.text)"]) }
    }
  }

  /// Writes down what is about to be started, and where its log begins.
  func announce(_ program: PartitionProgram, _ record: ProcessRecord) throws(SystemError) {
    try prepare(program)
    try SmallFile.makeDirectory(directory)
    try SmallFile.write(record.bytes, to: recordPath(program))
    let logStart = programLog(of: program).length
    seen.withLock { $0.logStarts[program.id] = logStart }
  }

  func recordPath(_ program: PartitionProgram) -> String { "\(directory)/\(program.name).process" }

  func launch(_ program: PartitionProgram, _ generation: BootGeneration) -> ProcessLaunch {
    ProcessLaunch(program: program, generation: generation, logPath: programLog(of: program).path)
  }
}
