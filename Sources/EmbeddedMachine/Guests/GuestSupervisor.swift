import ControlModel
import Dispatch
import Glibc
import Logging
import Synchronization

/// The one owner of all guests' processes: starts them, watches their pidfds, kills them, finds them again.
///
/// Everything happens on one serial queue; nothing on it waits. Guests go on when the supervisor is gone.
// SAFETY: `guests`, the objects in it, `groups` and `shares` are touched on `queue` alone; everything else is immutable
// or behind a lock.
final class GuestSupervisor: @unchecked Sendable {
  let queue = DispatchQueue(label: "controlprog.guests")
  private let directory: String
  private let boot = ProcessRecord.presentBoot()
  private let prepare: @Sendable (String) throws(SystemError) -> Void
  private let tell: @Sendable (GuestEvent) -> Void
  let log: Logger
  private(set) var guests: [PartitionID: Guest] = [:]
  /// Nil: guests are where the daemon is.
  var groups: ControlGroups?
  /// Percent of the CPUs, as last asked for.
  var shares: [PartitionID: Int] = [:]
  /// The partitions whose processes have their share, for readers on other threads.
  let applied = Mutex<Set<PartitionID>>([])

  /// `prepare` makes the memory file of that path ready before its partition's command starts; `tell` is called on the queue.
  init(
    directory: String, log: Logger, prepare: @escaping @Sendable (String) throws(SystemError) -> Void,
    tell: @escaping @Sendable (GuestEvent) -> Void
  ) {
    self.directory = directory
    self.log = log
    self.prepare = prepare
    self.tell = tell
  }

  deinit { for guest in guests.values { guest.watch?.cancel() } }

  func powerOn(_ partition: MachinePartition, _ generation: BootGeneration) {
    queue.async { [self] in
      guard let guest = guests[partition.id] else { return start(partition, generation) }
      if guest.generation == generation, !guest.process.hasEnded { return tell(.started(partition.id, generation)) }
      guest.next = generation
      guest.process.kill()
    }
  }

  /// Kills: this is the power switch.
  ///
  /// ``GuestEvent/gone(_:_:)`` follows when the process is.
  func powerOff(_ partition: PartitionID, _ generation: BootGeneration) {
    queue.async { [self] in
      guard let guest = guests[partition] else { return tell(.gone(partition, generation)) }
      guest.next = nil
      guest.session.group?.kill()
      guest.process.kill()
    }
  }

  /// Finds the process that an earlier run of the daemon started; its generation, or nil when it is gone.
  func adopt(_ partition: MachinePartition) -> BootGeneration? {
    queue.sync {
      let path = recordPath(partition)
      let bytes = (try? SmallFile.read(path)).flatMap { $0 }
      guard let record = bytes.flatMap({ ProcessRecord($0) }), record.boot == boot,
        let (process, pid) = find(record, partition)
      else {
        // Whatever is left in its group is a guest that nobody knows any more.
        groups?.group(of: partition.name).kill()
        dropGroup(partition)
        forget(partition)
        return nil
      }
      log.notice("guest found again", metadata: ["partition": "\(partition.name)", "pid": "\(pid)"])
      let launch = launch(partition, record.generation)
      // It may still be about to enter. One that was started without a group has none.
      let group = groups?.group(of: partition.name)
      let session = GuestSession(
        leader: pid, marks: launch.marks, group: group.flatMap { $0.exists ? $0 : nil })
      let guest = Guest(partition: partition, generation: record.generation, session: session, process: process)
      watch(guest)
      applyShare(to: guest)
      return record.generation
    }
  }

  /// Lets go of the processes, which go on.
  ///
  /// Nothing is told after this returns.
  func stop() {
    queue.sync {
      for guest in guests.values { guest.watch?.cancel() }
      guests.removeAll()
    }
  }
}

extension GuestSupervisor {
  private func start(_ partition: MachinePartition, _ generation: BootGeneration) {
    do throws(SystemError) {
      try prepare(partition.memoryPath)
      try SmallFile.makeDirectory(directory)
      var record = ProcessRecord(boot: boot, generation: generation)
      try SmallFile.write(record.bytes, to: recordPath(partition))
      var launch = launch(partition, generation)
      launch.group = makeGroup(partition)
      let pid = try launch.start()
      // Nobody else reaps our children, so the pid is this process's until we do.
      guard let process = Pidfd(pid), let status = ProcessStatus(pid: pid) else {
        kill(pid, SIGKILL)
        throw SystemError("pidfd_open", "process \(pid)")
      }
      let session = GuestSession(leader: pid, marks: launch.marks, group: launch.group)
      let guest = Guest(partition: partition, generation: generation, session: session, process: process)
      watch(guest)
      record.pid = pid
      record.startTime = status.startTime
      do throws(SystemError) { try SmallFile.write(record.bytes, to: recordPath(partition)) } catch {
        // Unrecorded it would be lost at a restart: it does not count as started, and its end is told like any other.
        process.kill()
        return tell(.startFailed(partition.id, generation, error.text))
      }
      log.notice("guest started", metadata: ["partition": "\(partition.name)", "pid": "\(pid)"])
      tell(.started(partition.id, generation))
    } catch {
      dropGroup(partition)
      forget(partition)
      tell(.startFailed(partition.id, generation, error.text))
    }
  }

  private func watch(_ guest: Guest) {
    guests[guest.partition.id] = guest
    wait(for: guest.process, of: guest) { supervisor, guest in supervisor.sweep(guest) }
  }

  /// Ends what the guest left in its session, then reaps it and tells that it is gone.
  ///
  /// The leader is reaped last: until then the kernel gives its pid, the session's name, to nobody.
  private func sweep(_ guest: Guest) {
    if let member = guest.session.killMembers(isLeaderKnown: guest.process.isUnreapedChild) {
      return wait(for: member, of: guest) { supervisor, guest in supervisor.sweep(guest) }
    }
    let status = guest.process.reap() ?? "not our child"
    log.notice("guest ended", metadata: ["partition": "\(guest.partition.name)", "status": "\(status)"])
    guests[guest.partition.id] = nil
    dropGroup(guest.partition)
    forget(guest.partition)
    tell(.gone(guest.partition.id, guest.generation))
    if let next = guest.next { start(guest.partition, next) }
  }

  private func wait(for process: Pidfd, of guest: Guest, then act: @escaping (GuestSupervisor, Guest) -> Void) {
    let id = guest.partition.id
    let source = DispatchSource.makeReadSource(fileDescriptor: process.raw, queue: queue)
    source.setEventHandler { [weak self] in
      guard let self, let guest = guests[id] else { return }
      guest.watch?.cancel()
      act(self, guest)
    }
    // The descriptor must stay open until the source no longer looks at it.
    source.setCancelHandler { withExtendedLifetime(process) {} }
    guest.watch = source
    source.resume()
  }

  private func find(_ record: ProcessRecord, _ partition: MachinePartition) -> (Pidfd, pid_t)? {
    let marks = launch(partition, record.generation).marks
    if record.pid == 0 {
      guard let pid = GuestSession.findLeader(marks), let process = Pidfd(pid) else { return nil }
      return (process, pid)
    }
    // Opened first and compared then: what is compared is what is held.
    if let process = Pidfd(record.pid), let status = ProcessStatus(pid: record.pid),
      status.startTime == record.startTime, !status.isGone
    {
      return (process, record.pid)
    }
    endOrphans(
      GuestSession(leader: record.pid, marks: marks, group: groups?.group(of: partition.name)), partition)
    return nil
  }

  /// The process ended while no daemon watched: what it left behind is ended now.
  private func endOrphans(_ session: GuestSession, _ partition: MachinePartition) {
    guard session.killMembers(isLeaderKnown: false) != nil else { return }
    log.notice("ended what a guest left", metadata: ["partition": "\(partition.name)"])
  }

  private func forget(_ partition: MachinePartition) {
    do { try SmallFile.remove(recordPath(partition)) } catch {
      if error.number != ENOENT { log.warning("record kept", metadata: ["error": "\(error.text)"]) }
    }
  }

  private func launch(_ partition: MachinePartition, _ generation: BootGeneration) -> GuestLaunch {
    GuestLaunch(
      partition: partition, generation: generation, logPath: "\(directory)/\(partition.name).log")
  }

  private func recordPath(_ partition: MachinePartition) -> String { "\(directory)/\(partition.name).process" }
}
