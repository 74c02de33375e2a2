internal import Glibc
internal import Testing

/// Whether a container with a systemd can be booted on this machine.
enum SystemdHost {
  /// Why not, or nil when it can.
  ///
  /// Found out once.
  static let obstacle: String? = {
    let why = findObstacle()
    if let why { print("SKIPPED: the tests under a real systemd: \(why)") }
    return why
  }()

  private static func findObstacle() -> String? {
    guard geteuid() == 0 else { return "containers take root" }
    for (program, package) in [("systemd-nspawn", "systemd-container"), ("nsenter", "util-linux"), ("make", "make")] {
      let isThere = (try? run(["sh", "-c", "command -v \(program)"]))?.code == 0
      guard isThere else { return "\(program) is missing: install \(package)" }
    }
    let group = TestGroup()
    defer { group?.remove() }
    let command = ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-euc", script, "trial"]
    guard let trial = try? run(command + [group?.path ?? ""]) else {
      return "unshare cannot be run"
    }
    return trial.code == 0 ? nil : "systemd-nspawn is not allowed here: \(trial.output)\(trial.errors)"
  }

  /// A container that does nothing.
  private static let script = """
    lab=$(mktemp -d)
    trap 'umount -l "$lab"; rmdir "$lab"' EXIT
    mount -t tmpfs -o mode=0755 tmpfs "$lab"
    mkdir "$lab/upper" "$lab/work" "$lab/root"
    mount -t overlay -o "lowerdir=/,upperdir=$lab/upper,workdir=$lab/work" overlay "$lab/root"
    [ -z "$1" ] || echo 0 > "$1/cgroup.procs"
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn -q -D "$lab/root" --register=no --keep-unit --private-network \\
      --link-journal=no --console=pipe -- /bin/true < /dev/null
    """
}
