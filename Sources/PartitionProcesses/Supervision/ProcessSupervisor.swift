package import ControlModel
import Dispatch
import Glibc
package import Logging
import Synchronization

/// The one owner of all partitions' processes: starts them, watches their pidfds, kills them, finds them again.
///
/// Everything happens on one serial queue; nothing on it waits. The processes go on when the supervisor is gone.
// SAFETY: `processes`, the objects in it, `groups` and `shares` are touched on `queue` alone; everything else is
// immutable or behind a lock.
package final class ProcessSupervisor: @unchecked Sendable {
  let queue = DispatchQueue(label: "controlprog.processes")
  let directory: String
  private let boot = ProcessRecord.presentBoot()
  private let prepare: @Sendable (PartitionProgram) throws(SystemError) -> Void
  private let tell: @Sendable (ProcessEvent) -> Void
  let log: Logger
  private(set) var processes: [PartitionID: PartitionProcess] = [:]
  /// Nil: processes are where the daemon is.
  var groups: ControlGroups?
  /// Percent of the CPUs, as last asked for.
  var shares: [PartitionID: Int] = [:]
  /// For readers on other threads.
  let seen = Mutex(Seen())

  /// `directory` is for process records and programs' logs.
  ///
  /// `prepare` makes ready what a program needs, such as its memory file, before it starts. Both closures are called on
  /// the queue.
  package init(
    directory: String, log: Logger, prepare: @escaping @Sendable (PartitionProgram) throws(SystemError) -> Void,
    tell: @escaping @Sendable (ProcessEvent) -> Void
  ) {
    self.directory = directory
    self.log = log
    self.prepare = prepare
    self.tell = tell
  }

  deinit { for process in processes.values { process.watch?.cancel() } }

  package func powerOn(_ program: PartitionProgram, _ generation: BootGeneration) {
    queue.async { [self] in
      guard let process = processes[program.id] else { return start(program, generation) }
      if process.generation == generation, !process.leader.hasEnded { return tell(.started(program.id, generation)) }
      process.next = (program, generation)
      process.leader.kill()
    }
  }

  /// Kills: this is the power switch.
  ///
  /// ``ProcessEvent/gone(_:_:)`` follows when the process is.
  package func powerOff(_ partition: PartitionID, _ generation: BootGeneration) {
    queue.async { [self] in
      guard let process = processes[partition] else { return tell(.gone(partition, generation)) }
      process.next = nil
      process.session.group?.kill()
      process.leader.kill()
    }
  }

  /// Finds the process that an earlier run of the daemon started; its generation, or nil when it is gone.
  ///
  /// Of `program` the name and the marks must be what they were at the start.
  package func adopt(_ program: PartitionProgram) -> BootGeneration? {
    queue.sync {
      let path = recordPath(program)
      let bytes = (try? SmallFile.read(path)).flatMap { $0 }
      guard let record = bytes.flatMap({ ProcessRecord($0) }), record.boot == boot,
        let (leader, pid) = find(record, program)
      else {
        // Whatever is left in its group is a guest that nobody knows any more.
        groups?.group(of: program.name).kill()
        dropGroup(program)
        forget(program)
        return nil
      }
      log.notice("guest found again", metadata: ["partition": "\(program.name)", "pid": "\(pid)"])
      let launch = launch(program, record.generation)
      // It may still be about to enter. One that was started without a group has none.
      let group = groups?.group(of: program.name)
      let session = ProcessSession(leader: pid, marks: launch.marks, group: group.flatMap { $0.exists ? $0 : nil })
      let process = PartitionProcess(
        program: program, generation: record.generation, session: session, leader: leader)
      watch(process)
      applyShare(to: process)
      return record.generation
    }
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
    do throws(SystemError) {
      try prepare(program)
      try SmallFile.makeDirectory(directory)
      var record = ProcessRecord(boot: boot, generation: generation)
      try SmallFile.write(record.bytes, to: recordPath(program))
      let logStart = programLog(of: program).length
      seen.withLock { $0.logStarts[program.id] = logStart }
      var launch = launch(program, generation)
      launch.group = makeGroup(program)
      let pid = try launch.start()
      // Nobody else reaps our children, so the pid is this process's until we do.
      guard let leader = Pidfd(pid), let status = ProcessStatus(pid: pid) else {
        kill(pid, SIGKILL)
        throw SystemError("pidfd_open", "process \(pid)")
      }
      let session = ProcessSession(leader: pid, marks: launch.marks, group: launch.group)
      watch(PartitionProcess(program: program, generation: generation, session: session, leader: leader))
      record.pid = pid
      record.startTime = status.startTime
      do throws(SystemError) { try SmallFile.write(record.bytes, to: recordPath(program)) } catch {
        // Unrecorded it would be lost at a restart: it does not count as started, and its end is told like any other.
        leader.kill()
        return tell(.startFailed(program.id, generation, error.text))
      }
      log.notice("guest started", metadata: ["partition": "\(program.name)", "pid": "\(pid)"])
      tell(.started(program.id, generation))
    } catch {
      dropGroup(program)
      forget(program)
      tell(.startFailed(program.id, generation, error.text))
    }
  }

  private func watch(_ process: PartitionProcess) {
    processes[process.program.id] = process
    seen.withLock { $0.pids[process.program.id] = process.session.leader }
    wait(for: process.leader, of: process) { supervisor, process in supervisor.sweep(process) }
  }

  /// Ends what the process left in its session, then reaps it and tells that it is gone.
  ///
  /// The leader is reaped last: until then the kernel gives its pid, the session's name, to nobody.
  private func sweep(_ process: PartitionProcess) {
    if let member = process.session.killMembers(isLeaderKnown: process.leader.isUnreapedChild) {
      return wait(for: member, of: process) { supervisor, process in supervisor.sweep(process) }
    }
    let program = process.program
    seen.withLock { $0.pids[program.id] = nil }
    let status = process.leader.reap() ?? "not our child"
    log.notice("guest ended", metadata: ["partition": "\(program.name)", "status": "\(status)"])
    processes[program.id] = nil
    dropGroup(program)
    forget(program)
    tell(.gone(program.id, process.generation))
    if let (program, generation) = process.next { start(program, generation) }
  }

  private func wait(
    for member: Pidfd, of process: PartitionProcess, then act: @escaping (ProcessSupervisor, PartitionProcess) -> Void
  ) {
    let id = process.program.id
    let source = DispatchSource.makeReadSource(fileDescriptor: member.raw, queue: queue)
    source.setEventHandler { [weak self] in
      guard let self, let process = processes[id] else { return }
      process.watch?.cancel()
      act(self, process)
    }
    // The descriptor must stay open until the source no longer looks at it.
    source.setCancelHandler { withExtendedLifetime(member) {} }
    process.watch = source
    source.resume()
  }

  private func find(_ record: ProcessRecord, _ program: PartitionProgram) -> (Pidfd, pid_t)? {
    let marks = launch(program, record.generation).marks
    if record.pid == 0 {
      guard let pid = ProcessSession.findLeader(marks), let leader = Pidfd(pid) else { return nil }
      return (leader, pid)
    }
    // Opened first and compared then: what is compared is what is held.
    if let leader = Pidfd(record.pid), let status = ProcessStatus(pid: record.pid),
      status.startTime == record.startTime, !status.isGone
    {
      return (leader, record.pid)
    }
    endOrphans(
      ProcessSession(leader: record.pid, marks: marks, group: groups?.group(of: program.name)), program)
    return nil
  }

  /// The process ended while no daemon watched: what it left behind is ended now.
  private func endOrphans(_ session: ProcessSession, _ program: PartitionProgram) {
    guard session.killMembers(isLeaderKnown: false) != nil else { return }
    log.notice("ended what a guest left", metadata: ["partition": "\(program.name)"])
  }

  private func forget(_ program: PartitionProgram) {
    do { try SmallFile.remove(recordPath(program)) } catch {
      if error.number != ENOENT { log.warning("record kept", metadata: ["error": "\(error.text)"]) }
    }
  }

  private func launch(_ program: PartitionProgram, _ generation: BootGeneration) -> ProcessLaunch {
    ProcessLaunch(program: program, generation: generation, logPath: programLog(of: program).path)
  }

  private func recordPath(_ program: PartitionProgram) -> String { "\(directory)/\(program.name).process" }
}
