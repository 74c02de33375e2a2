internal import Glibc
internal import Testing

/// The daemon in the container, and what is known of it there.
extension BootedSystem {
  static let unit = "controlprogd.service"
  static let sockets = [
    "controlprogd.socket", "controlprogd-partition@LPAR0.socket", "controlprogd-partition@LPAR1.socket",
  ]

  /// Everything is up, and the guests have come as far as they go.
  func start() throws {
    try done("systemctl", "start", Self.sockets[0], Self.sockets[1], Self.sockets[2], Self.unit)
    try awaitAnswer("both guests' processes", "1, 2") {
      "\(processes(of: "partition-LPAR0").count), \(processes(of: "partition-LPAR1").count)"
    }
  }

  func control() throws -> Client { try Client(path("/run/controlprogd/control.sock")) }
  func guest(_ name: String) throws -> Client { try Client(path("/run/controlprogd/partition/\(name).sock")) }

  func property(_ name: String, of unit: String = unit) throws -> String {
    try done("systemctl", "show", "-P", name, unit)
  }

  func awaitProperty(_ name: String, _ value: String, of unit: String = unit) throws {
    try awaitAnswer("\(name) of \(unit)", value) { try property(name, of: unit) }
  }

  /// Asks until the answer is `value`: each is the system's own, so nothing is slept between.
  func awaitAnswer(_ what: String, _ value: String, asking question: () throws -> String) throws {
    var before = timespec()
    clock_gettime(CLOCK_MONOTONIC, &before)
    var now = before
    var last = ""
    while now.tv_sec - before.tv_sec < 20 {
      last = try question()
      if last == value { return }
      clock_gettime(CLOCK_MONOTONIC, &now)
    }
    Issue.record("\(what): \(last), not \(value)")
  }

  /// The rows of `show partitions` by name.
  func partitions() throws -> [String: [String: String]] {
    let rows = try control().done("show partitions").rows
    return Dictionary(rows.map { ($0["NAME"] ?? "?", $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Connection and flag of slot 0.
  func slot() throws -> String {
    let row = try control().done("show slots").rows.first
    return "\(row?["CONNECTION"] ?? "?") \(row?["ENABLE"] ?? "?")"
  }

  /// Switches back, so that the next case finds LPAR0 as the owner, and both partitions active.
  func restore() throws {
    let control = try control()
    for partition in try partitions().values where partition["STATE"] != "active" {
      try control.done("act LPAR=\(partition["LPAR"] ?? "?")")
    }
    if try slot() != "LPAR0 1" { try control.done("add_pci LPAR=LPAR1 TO=LPAR0 WAIT=none") }
    try control.done("set_cpu_share LPAR=LPAR0 PERCENT=60")
    try control.done("set_cpu_share LPAR=LPAR1 PERCENT=40")
  }
}

/// What the kernel shows of the unit's control groups.
extension BootedSystem {
  private var group: String { path("/sys/fs/cgroup/system.slice/\(Self.unit)") }

  /// Whether this kernel hands the container the cpu controller of version 2.
  var hasWeights: Bool {
    text(path("/sys/fs/cgroup/cgroup.controllers")).split(whereSeparator: \.isWhitespace).contains("cpu")
  }

  /// The processes of a group below the unit's, as this machine numbers them.
  func processes(of name: String) -> [pid_t] {
    text("\(group)/\(name)/cgroup.procs").split(separator: "\n").compactMap { pid_t($0) }
  }

  /// Whether a process runs: one that has ended and waits for its parent does not.
  func isAlive(_ pid: pid_t) -> Bool {
    let facts = text("/proc/\(pid)/stat")
    guard let close = facts.lastIndex(of: ")") else { return false }
    return !facts[close...].dropFirst(2).hasPrefix("Z")
  }

  func weight(of name: String) -> String { text("\(group)/\(name)/cpu.weight").filter { !$0.isWhitespace } }
}
