import Glibc

/// The kernel's files of a control group.
enum GroupFile {
  static func write(_ text: String, to path: String) throws(SystemError) {
    let fd = open(path, O_WRONLY | O_CLOEXEC)
    guard fd >= 0 else { throw SystemError("open", path) }
    defer { close(fd) }
    // One write is one request to the kernel.
    let bytes = Array(text.utf8)
    guard retrying({ Glibc.write(fd, bytes, bytes.count) }) == bytes.count else { throw SystemError("write", path) }
  }

  /// What stands in it, between blanks and line ends; empty when it cannot be read.
  static func words(_ path: String) -> [String] {
    String(decoding: ProcessFile.read(path) ?? [], as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
  }

  /// The processes of a `cgroup.procs`.
  static func pids(_ path: String) -> [pid_t] { words(path).compactMap { pid_t($0) } }
}
