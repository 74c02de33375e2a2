import Glibc

/// The processes of one partition: its program runs in a session of its own, named by the pid of its leader, and where there
/// are control groups in one of those.
///
/// A process that makes a session of its own leaves this one, but neither the control group nor, unless it takes another
/// environment, the marks.
struct ProcessSession: Sendable {
  let leader: pid_t
  /// Lines of the environment that the program was started with, and that its children inherit.
  let marks: [String]
  var group: PartitionGroup?

  /// Those of the session and of the group that still run, without the leader.
  ///
  /// `isLeaderKnown` false: the leader is reaped and its pid may mean something else by now, so only processes with the
  /// marks count.
  func members(isLeaderKnown: Bool) -> [pid_t] {
    let session = ProcessFile.allPIDs().filter { pid in
      guard pid != leader, let status = ProcessStatus(pid: pid), !status.isGone else { return false }
      return isLeaderKnown && status.session == leader || Self.hasMarks(marks, pid)
    }
    let held = (group?.processes ?? []).filter { pid in
      guard !session.contains(pid), let status = ProcessStatus(pid: pid) else { return false }
      return !status.isGone
    }
    return session + held
  }

  /// Kills every member and returns one of them to wait for, or nil when there is none.
  func killMembers(isLeaderKnown: Bool) -> Pidfd? {
    group?.kill()
    var awaited: Pidfd?
    for pid in members(isLeaderKnown: isLeaderKnown) {
      // The pid may have ended and come again between the listing and the opening.
      guard let member = Pidfd(pid), isMember(pid) else { continue }
      member.killAlone()
      awaited = member
    }
    return awaited
  }

  private func isMember(_ pid: pid_t) -> Bool {
    ProcessStatus(pid: pid)?.session == leader || group?.holds(pid) == true || Self.hasMarks(marks, pid)
  }

  /// The leader of a session whose environment has all of `marks`: a process whose start was not written down.
  static func findLeader(_ marks: [String]) -> pid_t? {
    ProcessFile.allPIDs().first { pid in
      guard let status = ProcessStatus(pid: pid), status.session == pid, !status.isGone else { return false }
      return hasMarks(marks, pid)
    }
  }

  private static func hasMarks(_ marks: [String], _ pid: pid_t) -> Bool {
    guard let environment = ProcessFile.read("/proc/\(pid)/environ") else { return false }
    let lines = Set(environment.split(separator: 0).map { Array($0) })
    return marks.allSatisfy { lines.contains(Array($0.utf8)) }
  }
}
