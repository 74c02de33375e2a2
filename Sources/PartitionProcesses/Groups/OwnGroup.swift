import Glibc

/// Finds the control group that this process was started in, when it may be arranged by us.
enum OwnGroup {
  /// Its directory.
  static func find() throws(GroupsUnavailable) -> String {
    guard let mount = mount(in: text("/proc/self/mountinfo")) else { throw .init(why: "no cgroup2 is mounted") }
    guard let path = path(in: text("/proc/self/cgroup")) else { throw .init(why: "the process is in no cgroup2") }
    let own = path == "/" ? mount : mount + path
    // Only the kernel's own root has no events, and it is nobody's to give away.
    guard access("\(own)/cgroup.events", F_OK) == 0 else { throw .init(why: "\(own) is the root of all groups") }
    guard GroupFile.pids("\(own)/cgroup.procs") == [getpid()] else {
      throw .init(why: "\(own) holds other processes too: no group was delegated to the daemon")
    }
    return own
  }

  /// Where the version 2 hierarchy is mounted whole, by the text of /proc/self/mountinfo (proc(5)).
  static func mount(in mountinfo: String) -> String? {
    for line in mountinfo.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let dash = words.firstIndex(of: "-"), dash + 1 < words.count, words.count > 4 else { continue }
      if words[dash + 1] == "cgroup2", words[3] == "/" { return String(words[4]) }
    }
    return nil
  }

  /// The process's place in the version 2 hierarchy, by the text of /proc/self/cgroup.
  static func path(in text: String) -> String? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("0::/") }
    return line.map { String($0.dropFirst(3)) }
  }

  static func text(_ path: String) -> String { String(decoding: ProcessFile.read(path) ?? [], as: UTF8.self) }
}
