internal import Glibc
internal import Testing

/// A daemon whose partitions run the clustering software over a small service: a process that sleeps.
final class ClusterLab {
  let lab: Lab
  let plan: ClusterPlanText
  private(set) var control: Client
  var base: String { lab.scratch.path }
  /// Where second-path sockets are, for tests that ask for `unix:`.
  var beacons: String { "\(base)/hb" }

  /// Starts it and waits until the service runs in LPAR0 and the others are there.
  init(_ plan: ClusterPlanText = ClusterPlanText(), unixPath: Bool = true) throws {
    var plan = plan
    let lab = try Lab()
    let base = lab.scratch.path
    if unixPath {
      mkdir("\(base)/hb", 0o700)
      plan.options += ["--second-path", "unix:\(base)/hb"]
    }
    self.plan = plan
    self.lab = lab
    for name in ["service", "eject", "insert"] { chmod(try lab.scratch.file(name, Self.program(name, base)), 0o755) }
    for (name, text) in plan.hooks { _ = try lab.scratch.file(name, text + "\n") }
    try write(plan.yaml(base, socket: lab.partitionSocket), to: lab.configuration)
    try lab.start()
    control = try lab.control()
    try awaitState("the service runs in LPAR0") {
      try $0.role("LPAR0") == "active" && $0.serves("LPAR0") && $0.haveAgents()
    }
  }

  /// Guests outlive the daemon; not the test.
  deinit {
    for name in plan.members {
      guard let leader = agent(name) else { continue }
      for pid in Self.pids where getsid(pid) == leader && pid != leader { kill(pid, SIGKILL) }
      kill(leader, SIGKILL)
    }
  }

  /// `<PARTITION>.<event>` in the test's directory, when it is there, is run first and may end it all.
  private static func program(_ name: String, _ base: String) -> String {
    """
    #!/bin/sh
    me=\(base)/$CONTROLPROG_PARTITION
    case $CONTROLPROG_EVENT in insertion) event=insert ;; *) event=$CONTROLPROG_EVENT ;; esac
    echo "$event $CONTROLPROG_PARTITION" >> \(base)/record
    if [ -e $me.$event ]; then . $me.$event; fi
    \(name == "service" ? service : "exit 0")

    """
  }

  private static let service = """
    runs() { [ -e $me.pid ] && grep -q sleep /proc/$(cat $me.pid)/cmdline 2>/dev/null; }
    case $1 in
      start) runs || { sleep 1000 >/dev/null 2>&1 & echo $! > $me.pid; } ;;
      stop) if runs; then kill $(cat $me.pid); fi; rm -f $me.pid ;;
      check) runs ;;
    esac
    """

  // MARK: What the test does to it

  func script(_ name: String, _ text: String) throws { _ = try lab.scratch.file(name, text + "\n") }

  func signal(_ name: String, _ number: Int32, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let pid = try #require(agent(name), "no agent of \(name) runs", sourceLocation: sourceLocation)
    kill(pid, number)
  }

  /// Ends the service's process behind its back.
  func breakService(_ name: String) { if let pid = servicePID(name) { kill(pid, SIGKILL) } }

  // MARK: What is so now

  func agent(_ name: String) -> pid_t? {
    let socket = lab.partitionSocket(name)
    return Self.pids.first { pid in
      let words = text("/proc/\(pid)/cmdline").split(separator: "\0")
      return words.first.map(String.init) == agentPath && words.contains { $0 == socket } && isAlive(pid)
    }
  }

  private func servicePID(_ name: String) -> pid_t? { pid_t(text("\(base)/\(name).pid").prefix { $0 != "\n" }) }
  func serves(_ name: String) -> Bool { servicePID(name).map(isAlive) ?? false }

  func partitions() throws -> [String: [String: String]] {
    let rows = try lab.control().done("show partitions").rows
    return Dictionary(rows.map { ($0["NAME"] ?? "", $0) }, uniquingKeysWith: { first, _ in first })
  }

  func role(_ name: String) throws -> String { try partitions()[name]?["ROLE"] ?? "?" }
  func haveAgents() throws -> Bool { try partitions().values.allSatisfy { $0["AGENT"] == "1" } }

  var record: [String] { text("\(base)/record").split(separator: "\n").map(String.init) }
  var logs: String { plan.members.map { "\($0):\n" + text("\(base)/agent.\($0).log") }.joined(separator: "\n") }

  /// The steps of Fig 9 to 11 so far.
  func steps() throws -> [String] {
    try lab.control().done("show events SINCE=0 LIMIT=1000").rows.compactMap { $0["STEP"] }.filter {
      $0.hasPrefix("11")
    }
  }

  /// What happened so far, in words.
  func events() throws -> [String] {
    try lab.control().done("show events SINCE=0 LIMIT=1000").rows.compactMap { $0["DETAIL"] }
  }

  /// `kill -9` and a new start of the daemon.
  ///
  /// A guest that was being started when the daemon died holds its lock until it is executed: then the start is repeated.
  func restartDaemon() throws {
    lab.kill9()
    if try !lab.comesUp() {
      try #require(lab.log.contains("in use by process"), "\(lab.log)")
      try lab.start()
    }
    control = try lab.control()
  }

  private static var pids: [pid_t] {
    guard let directory = opendir("/proc") else { return [] }
    defer { closedir(directory) }
    var pids: [pid_t] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if let pid = pid_t(name) { pids.append(pid) }
    }
    return pids
  }
}
