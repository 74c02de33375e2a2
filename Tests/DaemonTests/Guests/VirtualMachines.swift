internal import Glibc

/// The QEMUs that a lab's daemon has started, as /proc shows them.
struct VirtualMachines {
  let lab: Lab

  /// The process of a partition, or nil while there is none.
  func process(_ partition: String) -> pid_t? {
    guard let processes = opendir("/proc") else { return nil }
    defer { closedir(processes) }
    let mark = "path=\(lab.runtime)/qmp/\(partition)/qmp,"
    while let entry = readdir(processes) {
      guard let pid = pid_t(name(entry)) else { continue }
      if text("/proc/\(pid)/cmdline").contains(mark) { return pid }
    }
    return nil
  }

  /// Whether the partition's process has the file open.
  func hasOpen(_ partition: String, _ path: String) -> Bool {
    guard let pid = process(partition), let files = opendir("/proc/\(pid)/fd") else { return false }
    defer { closedir(files) }
    while let entry = readdir(files) {
      var buffer = [CChar](repeating: 0, count: 4096)
      let count = readlink("/proc/\(pid)/fd/\(name(entry))", &buffer, buffer.count)
      guard count > 0 else { continue }
      if String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) == path { return true }
    }
    return false
  }

  /// For the end of a test, whatever became of it: guests outlive their daemon.
  func endAll(_ partitions: [String]) {
    for partition in partitions { if let pid = process(partition) { kill(pid, SIGKILL) } }
  }

  private func name(_ entry: UnsafeMutablePointer<dirent>) -> String {
    withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
  }
}
