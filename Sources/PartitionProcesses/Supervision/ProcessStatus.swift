import Glibc

/// What /proc/PID/stat says of a process (proc(5)): enough to know it again and to find its family.
struct ProcessStatus: Equatable, Sendable {
  let state: UInt8
  let session: pid_t
  /// Clock ticks since boot: with the pid it names one process for as long as the host is up.
  let startTime: UInt64

  /// Ended, though its parent may not have reaped it yet.
  var isGone: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }

  /// Nil when there is no such process.
  init?(pid: pid_t) {
    guard let bytes = ProcessFile.read("/proc/\(pid)/stat") else { return nil }
    self.init(line: bytes)
  }

  /// The name, field 2, is in brackets and may itself have blanks and brackets: the fields follow the last bracket.
  init?(line: [UInt8]) {
    guard let end = line.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = line[(end + 1)...].split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") })
    guard fields.count >= 20, let state = fields[0].first, let session = DecimalField.parse(fields[3]),
      let session = pid_t(exactly: session), let start = DecimalField.parse(fields[19])
    else { return nil }
    self.state = state
    self.session = session
    self.startTime = start
  }
}

/// Unsigned decimal numbers as the kernel and our own records write them: digits and nothing else.
enum DecimalField {
  static func parse(_ bytes: some Sequence<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    var isEmpty = true
    for byte in bytes {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      let (shifted, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = shifted.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
      guard !tooLarge, !overflow else { return nil }
      value = sum
      isEmpty = false
    }
    return isEmpty ? nil : value
  }
}

/// Files of /proc, whose length is not known before they are read.
enum ProcessFile {
  /// At most 1 MiB; nil when it cannot be read.
  static func read(_ path: String) -> [UInt8]? {
    let fd = open(path, O_RDONLY | O_CLOEXEC)
    guard fd >= 0 else { return nil }
    defer { close(fd) }
    var bytes: [UInt8] = []
    let part = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
    defer { part.deallocate() }
    while bytes.count < 1 << 20 {
      let count = retrying { Glibc.read(fd, part.baseAddress, part.count) }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      bytes += part[..<count]
    }
    return bytes
  }

  /// Every process that there is.
  static func allPIDs() -> [pid_t] {
    guard let directory = opendir("/proc") else { return [] }
    defer { closedir(directory) }
    var pids: [pid_t] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if let number = DecimalField.parse(name), let pid = pid_t(exactly: number) { pids.append(pid) }
    }
    return pids
  }
}
