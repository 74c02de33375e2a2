import Glibc

@testable import PartitionProcesses

/// A real control group for one test, removed with it.
final class KernelGroup: Sendable {
  let path: String
  private static let mount = OwnGroup.mount(
    in: String(decoding: ProcessFile.read("/proc/self/mountinfo") ?? [], as: UTF8.self))

  static var isAllowed: Bool {
    guard let mount, let group = try? KernelGroup() else { return false }
    return group.path.hasPrefix(mount)
  }

  init() throws {
    guard let mount = Self.mount else { throw SystemError("find", "a cgroup2 mount", ENOENT) }
    var template = Array("\(mount)/controlprog-machine.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp", mount) }
    path = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    let group = PartitionGroup(path: path, hasWeight: false)
    group.kill()
    group.remove()
  }

  /// A process of ours in `group`.
  static func sleeper(in group: PartitionGroup) throws -> Pidfd? {
    var pid: pid_t = 0
    let words: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/sleep"), strdup("1000"), nil]
    defer { for word in words { free(word) } }
    guard posix_spawn(&pid, "/bin/sleep", nil, nil, words, environ) == 0 else { return nil }
    try GroupFile.write("\(pid)", to: group.entrance)
    return Pidfd(pid)
  }
}
