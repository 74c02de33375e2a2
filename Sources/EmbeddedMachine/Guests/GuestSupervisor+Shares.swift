import ControlModel
import Dispatch
import Logging
import Synchronization

/// how much of the CPUs each guest gets, and the control groups by which it gets it.
extension GuestSupervisor {
  /// Begins with the groups there are, and with what each partition is to get.
  ///
  /// Once, before any guest is found again or started.
  func begin(_ groups: ControlGroups?, shares: [PartitionID: Int]) {
    queue.sync {
      self.groups = groups
      self.shares = shares
    }
  }

  /// The partitions whose processes have their share; from any thread.
  var appliedShares: Set<PartitionID> { applied.withLock { $0 } }

  func setShare(_ partition: PartitionID, _ percent: Int) {
    queue.async { [self] in
      shares[partition] = percent
      if let guest = guests[partition] { applyShare(to: guest) }
    }
  }

  /// Gives the group of a guest that runs its partition's share.
  ///
  /// On the queue.
  func applyShare(to guest: Guest) { apply(guest.session.group, of: guest.partition) }

  /// The group for a partition that is to be started, with its share; nil when it is started without one.
  ///
  /// On the queue.
  func makeGroup(_ partition: MachinePartition) -> PartitionGroup? {
    guard let group = groups?.group(of: partition.name) else { return nil }
    do throws(SystemError) { try group.make() } catch {
      log.warning(
        "a guest is started without a control group",
        metadata: ["partition": "\(partition.name)", "error": "\(error.text)"])
      return nil
    }
    apply(group, of: partition)
    return group
  }

  /// Nothing runs in the partition any more.
  ///
  /// On the queue.
  func dropGroup(_ partition: MachinePartition) {
    _ = applied.withLock { $0.remove(partition.id) }
    groups?.group(of: partition.name).remove()
  }

  private func apply(_ group: PartitionGroup?, of partition: MachinePartition) {
    guard let percent = shares[partition.id] else { return }
    var isApplied = false
    do throws(SystemError) { isApplied = try group?.setShare(percent) ?? false } catch {
      log.warning(
        "a CPU share is not applied", metadata: ["partition": "\(partition.name)", "error": "\(error.text)"])
    }
    applied.withLock { if isApplied { $0.insert(partition.id) } else { $0.remove(partition.id) } }
  }
}
