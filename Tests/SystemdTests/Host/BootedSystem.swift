internal import Glibc
internal import Testing

/// A systemd of its own in a container over a copy-on-write view of this machine, with the product installed in it.
///
/// All its mounts are in a mount namespace of its own: whatever becomes of the test, they go with the process.
// SAFETY: made and ended by the suite's scope; the tests between run one after the other.
final class BootedSystem: @unchecked Sendable {
  @TaskLocal static var current: BootedSystem?

  private let scratch: Scratch
  private let container: Child
  private let group: TestGroup?
  private let console: String
  /// The container's systemd, as this machine numbers processes.
  let leader: pid_t

  init() throws {
    scratch = try Scratch()
    group = TestGroup()
    console = "\(scratch.path)/console"
    let notify = try NotifySocket("\(scratch.path)/notify")
    let output = try openFile(console)
    defer { close(output) }
    mkdir("\(scratch.path)/lab", 0o755)
    let binaries = daemonPath.dropLast("/controlprogd".count)
    container = try Child(
      // Processes have a namespace of their own too: with its first all others end, whoever killed it.
      ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"] + [
        "/bin/sh", "-euc", Self.script, "boot",
        "\(scratch.path)/lab", String(binaries), group?.path ?? "", Repository.root,
      ],
      environment: ["NOTIFY_SOCKET": notify.path, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"], output: output,
      errors: output)
    let isUp = notify.wait(for: "READY=1", from: container, within: 60)
    leader = Self.child(of: Self.child(of: container.pid))
    guard isUp, leader != 0 else {
      end()
      throw Gone(why: "the container did not boot: \(text(console))")
    }
  }

  deinit { end() }

  /// Ends every process of the container at once, and removes what the kernel keeps of it.
  func end() {
    if leader != 0 { kill(leader, SIGKILL) }
    if container.wait(for: 10) == nil { container.end(SIGKILL) }
    group?.remove()
  }

  /// A file of the container, as seen from here.
  func path(_ inside: String) -> String { "/proc/\(leader)/root\(inside)" }

  /// Runs a command in the container to its end.
  func call(_ command: [String], input: String = "", within seconds: Double = 30) throws -> Finished {
    try run(
      ["nsenter", "--target", "\(leader)", "--all", "--"] + command, input: Array(input.utf8), within: seconds)
  }

  /// Runs a command that must succeed, and gives what it said without the last line's end.
  @discardableResult
  func done(_ command: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let result = try call(command)
    #expect(result.code == 0, "\(command): \(result.output)\(result.errors)", sourceLocation: sourceLocation)
    return result.output.hasSuffix("\n") ? String(result.output.dropLast()) : result.output
  }

  /// unshare's is systemd-nspawn, whose is the container's systemd.
  private static func child(of pid: pid_t) -> pid_t {
    text("/proc/\(pid)/task/\(pid)/children").split(separator: " ").first.flatMap { pid_t($0) } ?? 0
  }

  private static let script = """
    lab=$1 binaries=$2 group=$3 repository=$4
    mount -t tmpfs -o mode=0755 tmpfs "$lab"
    mkdir "$lab/upper" "$lab/work" "$lab/root"
    mount -t overlay -o "lowerdir=/,upperdir=$lab/upper,workdir=$lab/work" overlay "$lab/root"
    make -s -C "$repository" install DESTDIR="$lab/root" BINARIES="$binaries"
    mkdir -p "$lab/root/etc/systemd/system/controlprogd.service.d"
    cat > "$lab/root/etc/systemd/system/controlprogd.service.d/test.conf" <<END
    [Service]
    WatchdogSec=2
    END
    cat > "$lab/root/etc/controlprogd/controlprogd.yaml" <<END
    \(SystemPlan.yaml)
    END
    echo 'OPTIONS=--socket /run/controlprogd/partition/LPAR1.sock' > "$lab/root/etc/controlprog-agent.conf"
    [ -z "$group" ] || echo 0 > "$group/cgroup.procs"
    exec systemd-nspawn -q -D "$lab/root" --register=no --keep-unit --private-network --link-journal=no \\
      --notify-ready=yes --boot --console=pipe -- --unit=basic.target < /dev/null
    """
}
