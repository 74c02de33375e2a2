import Glibc

/// Who else has an image open: for the words of an error, never for a decision.
enum ImageHolder {
  /// `process 4711 (qemu-system-x86, LPAR0)` for each, or nil when nobody is seen.
  ///
  /// `names` has what is known of processes. Looks through /proc, so it sees the processes that this user may see. Blocks for some milliseconds.
  static func describe(_ image: String, names: [pid_t: String] = [:]) -> String? {
    var wanted = stat()
    guard stat(image, &wanted) == 0, let processes = opendir("/proc") else { return nil }
    defer { closedir(processes) }
    var holders: [String] = []
    while let entry = readdir(processes), holders.count < 4 {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard let pid = pid_t(name), hasOpen(pid, wanted) else { continue }
      let words = [command(pid)] + (names[pid].map { [$0] } ?? [])
      holders.append("process \(pid) (\(words.joined(separator: ", ")))")
    }
    return holders.isEmpty ? nil : holders.joined(separator: ", ")
  }

  private static func hasOpen(_ pid: pid_t, _ wanted: stat) -> Bool {
    guard let files = opendir("/proc/\(pid)/fd") else { return false }
    defer { closedir(files) }
    while let entry = readdir(files) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var found = stat()
      guard name != ".", name != "..", stat("/proc/\(pid)/fd/\(name)", &found) == 0 else { continue }
      if found.st_dev == wanted.st_dev, found.st_ino == wanted.st_ino { return true }
    }
    return false
  }

  private static func command(_ pid: pid_t) -> String {
    guard let file = fopen("/proc/\(pid)/comm", "r") else { return "?" }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 64)
    guard fgets(&line, Int32(line.count), file) != nil else { return "?" }
    let bytes = line.prefix { $0 != 0 && $0 != 0x0a }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
