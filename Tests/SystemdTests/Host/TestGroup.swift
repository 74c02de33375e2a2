internal import Glibc

/// A control group of version 2 for the container, so that what it makes is known and can be removed.
struct TestGroup {
  let path: String

  /// Nil where none can be made.
  init?() {
    guard
      let mount = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].first(where: {
        access("\($0)/cgroup.subtree_control", W_OK) == 0
      })
    else { return nil }
    path = "\(mount)/controlprog-test.\(getpid())"
    Self.removeLeftovers(below: mount)
    // As systemd does it on its own; where version 1 has the controller, this is refused and the container has none.
    Self.put("+cpu", "\(mount)/cgroup.subtree_control")
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { return nil }
  }

  /// Kills what is left in it and removes it, with all below.
  func remove() {
    guard access(path, F_OK) == 0 else { return }
    Self.put("1", "\(path)/cgroup.kill")
    _ = try? run(["find", path, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"])
  }

  /// Empty groups of a run that was killed.
  private static func removeLeftovers(below mount: String) {
    _ = try? run([
      "find", mount, "-depth", "-type", "d", "-path", "\(mount)/controlprog-test.*", "-exec", "rmdir", "{}", ";",
    ])
  }

  private static func put(_ text: String, _ path: String) {
    guard let file = fopen(path, "we") else { return }
    fputs(text, file)
    fclose(file)
  }
}
