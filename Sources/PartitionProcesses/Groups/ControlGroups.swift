import Glibc

/// The control groups of the partitions' processes (cgroups(7), version 2).
///
/// They are below the daemon's own:
///
///     controlprogd.service/daemon             this process
///     controlprogd.service/partition-LPAR0    a partition's process and all that it starts, with its `cpu.weight`
///
/// A process cannot leave its group by a session or a group of its own, so a partition's group is its whole process tree.
package struct ControlGroups: Equatable, Sendable {
  /// The directory of the group that was given to the daemon.
  let directory: String
  /// Whether partitions' groups have `cpu.weight`; without it they only hold the processes together.
  let hasWeights: Bool

  func group(of partition: String) -> PartitionGroup {
    PartitionGroup(path: "\(directory)/partition-\(partition)", hasWeight: hasWeights)
  }

  /// Makes groups below the one that this process is in, and moves the process out of their way.
  ///
  /// Only a group that is this process's alone is taken: another would be somebody else's to arrange. Under systemd
  /// that is the unit's, with `Delegate=cpu`. After a restart the partitions' groups are there already.
  static func claim() throws(GroupsUnavailable) -> ControlGroups {
    let own = try OwnGroup.find()
    // Inner groups may hold no processes once a controller is handed down (cgroups(7), "no internal processes").
    try attempt { () throws(SystemError) in
      try SmallFile.makeDirectory("\(own)/daemon", mode: 0o755)
      try GroupFile.write("0", to: "\(own)/daemon/cgroup.procs")
    }
    guard GroupFile.words("\(own)/cgroup.controllers").contains("cpu") else {
      return ControlGroups(directory: own, hasWeights: false)
    }
    try attempt { () throws(SystemError) in
      try GroupFile.write("+cpu", to: "\(own)/cgroup.subtree_control")
      // As much as a partition can have at most: guests must not starve who decides about them.
      try GroupFile.write("\(PartitionGroup.weight(of: 100))", to: "\(own)/daemon/cpu.weight")
    }
    return ControlGroups(directory: own, hasWeights: true)
  }

  private static func attempt(_ body: () throws(SystemError) -> Void) throws(GroupsUnavailable) {
    do throws(SystemError) { try body() } catch { throw GroupsUnavailable(why: error.text) }
  }
}
