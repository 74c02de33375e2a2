import ControlModel
import Dispatch
import Glibc
import Logging
import Synchronization

/// Programs that are children of the daemon, each in a session of its own; all on the queue.
extension ProcessSupervisor {
  func startSession(_ program: PartitionProgram, _ generation: BootGeneration) {
    do throws(SystemError) {
      var record = ProcessRecord(boot: boot, generation: generation)
      try announce(program, record)
      var launch = launch(program, generation)
      launch.group = makeGroup(program)
      let pid = try launch.start()
      // Nobody else reaps our children, so the pid is this process's until we do.
      guard let leader = Pidfd(pid), let status = ProcessStatus(pid: pid) else {
        kill(pid, SIGKILL)
        throw SystemError("pidfd_open", "process \(pid)")
      }
      let session = ProcessSession(leader: pid, marks: launch.marks, group: launch.group)
      watch(program, generation, session, leader)
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
      clear(program)
      tell(.startFailed(program.id, generation, error.text))
    }
  }

  func adoptSession(_ program: PartitionProgram, _ record: ProcessRecord) -> BootGeneration? {
    guard let (leader, pid) = find(record, program) else {
      // The process ended while no daemon watched: what it left behind is ended now.
      let marks = launch(program, record.generation).marks
      let session = ProcessSession(leader: record.pid, marks: marks, group: groups?.group(of: program.name))
      return endLeft(session, of: program, record.generation)
    }
    log.notice("guest found again", metadata: ["partition": "\(program.name)", "pid": "\(pid)"])
    let launch = launch(program, record.generation)
    // It may still be about to enter. One that was started without a group has none.
    let group = groups?.group(of: program.name)
    let session = ProcessSession(leader: pid, marks: launch.marks, group: group.flatMap { $0.exists ? $0 : nil })
    applyShare(to: watch(program, record.generation, session, leader))
    return record.generation
  }

  @discardableResult
  private func watch(
    _ program: PartitionProgram, _ generation: BootGeneration, _ session: ProcessSession, _ leader: Pidfd
  ) -> PartitionProcess {
    let process = PartitionProcess(
      program: program, generation: generation, body: .session(session), leader: leader)
    seen.withLock { $0.pids[program.id] = session.leader }
    hold(process)
    return process
  }

  /// Ends what the process left in its session, then reaps it and tells that it is gone.
  ///
  /// The leader is reaped last: until then the kernel gives its pid, the session's name, to nobody.
  func sweep(_ process: PartitionProcess, _ session: ProcessSession) {
    process.phase = .ending
    if let member = session.killMembers(isLeaderKnown: process.leader?.isUnreapedChild ?? false) {
      return wait(for: member, of: process) { supervisor, process in supervisor.sweep(process, session) }
    }
    // From here on the pid may mean another process.
    seen.withLock { $0.pids[process.program.id] = nil }
    over(process, process.leader?.reap() ?? "not our child")
  }

  private func find(_ record: ProcessRecord, _ program: PartitionProgram) -> (Pidfd, pid_t)? {
    if record.pid == 0 {
      let marks = launch(program, record.generation).marks
      guard let pid = ProcessSession.findLeader(marks), let leader = Pidfd(pid) else { return nil }
      return (leader, pid)
    }
    // Opened first and compared then: what is compared is what is held.
    guard let leader = Pidfd(record.pid), let status = ProcessStatus(pid: record.pid),
      status.startTime == record.startTime, !status.isGone
    else { return nil }
    return (leader, record.pid)
  }
}
