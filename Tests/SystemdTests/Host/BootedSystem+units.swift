internal import Testing

/// Partitions as units of their own: LPAR1 is one, and belongs to another user, while LPAR0 stays the daemon's child.
extension BootedSystem {
  static let partitionUnit = "controlprog-partition@LPAR1.service"
  static let guest = "54321"
  private static let owner = "/run/systemd/system/\(partitionUnit).d/owner.conf"
  private static let addition = "/run/systemd/system/\(partitionUnit).d/addition.conf"
  private static let rights = "/run/systemd/system/\(unit).d/owners.conf"

  /// With LPAR1 off at first, and what it is to run.
  func inUnits(_ command: String, _ body: () throws -> Void) throws {
    try start()
    try control().done("deact LPAR=LPAR1")
    try done("systemd-sysusers", "--inline", "u guest1 \(Self.guest)")
    try put("[Service]\nUser=guest1\n", Self.owner)
    // What docs/operations.md says.
    let rights = "CAP_CHOWN CAP_FOWNER CAP_DAC_OVERRIDE"
    let lines = ["[Service]", "CapabilityBoundingSet=\(rights)", "AmbientCapabilities=\(rights)"]
    try put((lines + ["SystemCallFilter=@chown", ""]).joined(separator: "\n"), Self.rights)
    try done("systemctl", "daemon-reload")
    try configure(SystemPlan.yaml(machine: "{start: unit}", second: "owner: \(Self.guest), command: \(command)"))
    do { try body() } catch { Issue.record(error) }
    try control().ask("deact LPAR=LPAR1")
    // Without the rights the daemon could not make another user's file its own again.
    try done("rm", "/run/controlprogd/partition/LPAR1.mem")
    try dropOwner()
    try done("rm", Self.rights)
    try done("systemctl", "daemon-reload")
    try configure(SystemPlan.yaml)
    try restore()
  }

  /// From now on LPAR1's unit runs as the template says.
  func dropOwner() throws {
    try done("rm", "-f", Self.owner)
    try done("systemctl", "daemon-reload")
  }

  /// With a drop-in for LPAR1's unit; whatever `body` has left of the unit is killed.
  func addToUnit(_ dropIn: String, _ body: () throws -> Void) throws {
    try put(dropIn, Self.addition)
    try done("systemctl", "daemon-reload")
    do { try body() } catch { Issue.record(error) }
    _ = try call(["systemctl", "kill", "--signal=KILL", Self.partitionUnit])
    try done("rm", Self.addition)
    try done("systemctl", "daemon-reload")
  }

  /// A new configuration, and a new daemon.
  func configure(_ yaml: String) throws {
    try write(yaml, to: path("/etc/controlprogd/controlprogd.yaml"))
    try done("systemctl", "restart", Self.unit)
  }

  private func put(_ text: String, _ inside: String) throws {
    try done("mkdir", "-p", String(inside[..<(inside.lastIndex(of: "/") ?? inside.endIndex)]))
    try write(text, to: path(inside))
  }

  /// Nothing runs in LPAR1's unit; the group itself systemd may remove later.
  var isUnitEmpty: Bool {
    text(path("/sys/fs/cgroup/controlprog.slice/\(Self.partitionUnit)/cgroup.procs")).isEmpty
  }

  func awaitState(_ name: String, _ state: String) throws {
    try awaitAnswer("\(name)'s state", state) { try partitions()[name]?["STATE"] ?? "?" }
  }
}
