package import ControlModel
import Dispatch
import Logging
import Synchronization
import SystemdSupport

/// how much of the CPUs each process gets, and the control groups by which it gets it.
extension ProcessSupervisor {
  /// Begins with the groups there are, and with what each partition is to get.
  ///
  /// Once, before any process is found again or started.
  package func begin(_ groups: ControlGroups?, shares: [PartitionID: Int]) {
    queue.sync {
      self.groups = groups
      self.shares = shares
    }
  }

  /// The partitions whose processes have their share; from any thread.
  package var appliedShares: Set<PartitionID> { seen.withLock { $0.applied } }

  package func setShare(_ partition: PartitionID, _ percent: Int) {
    queue.async { [self] in
      shares[partition] = percent
      if let process = processes[partition] { applyShare(to: process) }
    }
  }

  /// Gives a process that runs its partition's share.
  ///
  /// On the queue.
  func applyShare(to process: PartitionProcess) {
    switch process.body {
    case .session(let session): apply(session.group, of: process.program)
    case .unit(let unit): apply(unit, of: process.program)
    }
  }

  /// The group for a program that is to be started, with its share; nil when it is started without one.
  ///
  /// On the queue.
  func makeGroup(_ program: PartitionProgram) -> PartitionGroup? {
    guard let group = groups?.group(of: program.name) else { return nil }
    do throws(SystemError) { try group.make() } catch {
      log.warning(
        "a guest is started without a control group",
        metadata: ["partition": "\(program.name)", "error": "\(error.text)"])
      return nil
    }
    apply(group, of: program)
    return group
  }

  /// Nothing runs in the partition any more.
  ///
  /// On the queue.
  func dropGroup(_ program: PartitionProgram) {
    _ = seen.withLock { $0.applied.remove(program.id) }
    groups?.group(of: program.name).remove()
  }

  private func apply(_ group: PartitionGroup?, of program: PartitionProgram) {
    guard let percent = shares[program.id] else { return }
    var isApplied = false
    do throws(SystemError) { isApplied = try group?.setShare(percent) ?? false } catch {
      log.warning(
        "a CPU share is not applied", metadata: ["partition": "\(program.name)", "error": "\(error.text)"])
    }
    setApplied(isApplied, program)
  }

  /// The unit's questions are answered in their order, so the last share is the one that stays.
  private func apply(_ unit: PartitionUnit, of program: PartitionProgram) {
    guard let percent = shares[program.id] else { return }
    unit.setWeight(PartitionGroup.weight(of: percent)) { [weak self] result in
      self?.queue.async { [weak self] in
        guard let self, processes[program.id]?.phase == .running else { return }
        switch result {
        case .success(let isApplied): setApplied(isApplied, program)
        case .failure(let failure):
          log.warning(
            "a CPU share is not applied", metadata: ["partition": "\(program.name)", "error": "\(failure.text)"])
          setApplied(false, program)
        }
      }
    }
  }

  private func setApplied(_ isApplied: Bool, _ program: PartitionProgram) {
    seen.withLock { if isApplied { $0.applied.insert(program.id) } else { $0.applied.remove(program.id) } }
  }
}
