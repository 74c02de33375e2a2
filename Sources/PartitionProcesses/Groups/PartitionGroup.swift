import Glibc

/// The control group of one partition's processes; it outlives the daemon and goes with the guest.
struct PartitionGroup: Equatable, Sendable {
  /// Its directory.
  let path: String
  /// Whether it has a `cpu.weight`.
  let hasWeight: Bool

  /// What a process writes `0` to in order to be in it, with all that it starts from then on.
  var entrance: String { "\(path)/cgroup.procs" }

  /// `cpu.weight` for a share in percent: 1 % is the kernel's default of 100, 100 % its greatest, 10000.
  ///
  /// Weights count among those that want to run: 90 % beside 10 % gets nine tenths of the CPUs, alone all of them.
  static func weight(of percent: Int) -> Int { min(max(percent, 1), 100) * 100 }

  var exists: Bool { access(path, F_OK) == 0 }

  func make() throws(SystemError) { try SmallFile.makeDirectory(path, mode: 0o755) }

  /// Gives its processes their share of the CPUs; false where groups have no weights.
  func setShare(_ percent: Int) throws(SystemError) -> Bool {
    guard hasWeight else { return false }
    try GroupFile.write("\(Self.weight(of: percent))", to: "\(path)/cpu.weight")
    return true
  }

  /// Whether `pid` is in it now.
  func holds(_ pid: pid_t) -> Bool { processes.contains(pid) }

  /// All that run in it and in the groups that they made below it.
  var processes: [pid_t] { ([path] + inner).flatMap { GroupFile.pids("\($0)/cgroup.procs") } }

  /// SIGKILL to all of them at once, also to those that are being forked (Linux 5.14); otherwise they are killed singly.
  func kill() { try? GroupFile.write("1", to: "\(path)/cgroup.kill") }

  /// SIGKILL to all of them; one to wait for, also when the kill has ended it, or nil when there was none.
  ///
  /// By the kernel's list alone: /proc may hide other users' processes from the daemon.
  func killAll() -> Pidfd? {
    let members = processes.compactMap { pid in Pidfd(pid).flatMap { holds(pid) ? $0 : nil } }
    kill()
    for member in members { member.killAlone() }
    return members.last
  }

  /// Removes it when nothing runs in it; false when something does, or it is not there.
  @discardableResult
  func remove() -> Bool {
    for path in inner.reversed() { rmdir(path) }
    return rmdir(path) == 0
  }

  /// The directories of the groups below it, outer ones first.
  private var inner: [String] {
    var found: [String] = []
    var rest = [path]
    while let next = rest.popLast() {
      let below = Self.directories(in: next)
      found += below
      rest += below
    }
    return found
  }

  private static func directories(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var found: [String] = []
    while let entry = readdir(directory) {
      guard entry.pointee.d_type == DT_DIR else { continue }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { found.append("\(path)/\(name)") }
    }
    return found
  }
}
