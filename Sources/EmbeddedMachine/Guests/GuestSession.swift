import Glibc

/// The processes of one guest: its command runs in a session of its own, named by the pid of its leader.
///
/// A process that makes a session of its own leaves this one; only a cgroup would hold it.
struct GuestSession: Sendable {
  let leader: pid_t
  /// Lines of the environment that the guest was started with, and that its children inherit.
  let marks: [String]

  /// Members that still run, without the leader.
  ///
  /// `isLeaderKnown` false: the leader is reaped and its pid may mean something else by now, so only processes with the
  /// marks count.
  func members(isLeaderKnown: Bool) -> [pid_t] {
    ProcessFile.allPIDs().filter { pid in
      guard pid != leader, let status = ProcessStatus(pid: pid), status.session == leader, !status.isGone else {
        return false
      }
      return isLeaderKnown || Self.hasMarks(marks, pid)
    }
  }

  /// Kills every member and returns one of them to wait for, or nil when there is none.
  func killMembers(isLeaderKnown: Bool) -> Pidfd? {
    var awaited: Pidfd?
    for pid in members(isLeaderKnown: isLeaderKnown) {
      // The pid may have ended and come again between the listing and the opening.
      guard let member = Pidfd(pid), ProcessStatus(pid: pid)?.session == leader else { continue }
      member.killAlone()
      awaited = member
    }
    return awaited
  }

  /// The leader of a session whose environment has all of `marks`: a guest whose start was not written down.
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
