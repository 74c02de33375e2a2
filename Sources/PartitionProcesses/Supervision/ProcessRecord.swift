import ControlModel

/// What outlives the daemon about a partition's process: `<NAME>.process` in the supervisor's directory, mode 0600.
///
/// Written before the process is started, without its pid, and again with it before the start counts: a crash in
/// between leaves a record by which the process is found.
struct ProcessRecord: Equatable, Sendable {
  /// The kernel's boot id: pids and start times mean nothing after the host has booted anew.
  var boot: String
  var generation: BootGeneration
  /// 0 before the process exists.
  var pid: Int32
  /// Field 22 of /proc/PID/stat.
  var startTime: UInt64
  /// Of a process that is a systemd unit's: the unit's `InvocationID`, empty before it is known.
  var invocation: String?
  /// What a unit is to run: the configuration may name another place, or none, by the time it has ended.
  var startFile: String?

  var bytes: [UInt8] {
    let unit = invocation.map { "unit=\($0)\n" } ?? ""
    let file = startFile.map { "file=\($0)\n" } ?? ""
    return Array(
      "boot=\(boot)\ngeneration=\(generation.number)\npid=\(pid)\nstart=\(startTime)\n\(unit)\(file)".utf8)
  }

  init(
    boot: String, generation: BootGeneration, pid: Int32 = 0, startTime: UInt64 = 0, invocation: String? = nil,
    startFile: String? = nil
  ) {
    self.boot = boot
    self.generation = generation
    self.pid = pid
    self.startTime = startTime
    self.invocation = invocation
    self.startFile = startFile
  }

  /// Nil for anything but exactly what ``bytes`` writes.
  init?(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    guard (4...6).contains(lines.count), let boot = Self.value(lines[0], "boot="),
      let generation = Self.value(lines[1], "generation=").flatMap({ DecimalField.parse($0) }),
      let pid = Self.value(lines[2], "pid=").flatMap({ DecimalField.parse($0) }).flatMap({ Int32(exactly: $0) }),
      let start = Self.value(lines[3], "start=").flatMap({ DecimalField.parse($0) })
    else { return nil }
    let unit = lines.count > 4 ? Self.value(lines[4], "unit=") : nil
    let file = lines.count > 5 ? Self.value(lines[5], "file=") : nil
    self.init(
      boot: String(decoding: boot, as: UTF8.self), generation: BootGeneration(generation), pid: pid, startTime: start,
      invocation: unit.map { String(decoding: $0, as: UTF8.self) },
      startFile: file.map { String(decoding: $0, as: UTF8.self) })
    guard self.bytes == bytes else { return nil }
  }

  private static func value(_ line: ArraySlice<UInt8>, _ key: String) -> ArraySlice<UInt8>? {
    line.starts(with: key.utf8) ? line.dropFirst(key.utf8.count) : nil
  }

  /// What `path` holds, or nil when there is none.
  ///
  /// Records are written whole or not at all, so one that cannot be read or means nothing is a disk's or somebody's fault;
  /// it may be of a process that runs, and is never taken for none.
  static func read(_ path: String) throws(ProcessUnknown) -> ProcessRecord? {
    let bytes: [UInt8]?
    do throws(SystemError) { bytes = try SmallFile.read(path) } catch { throw ProcessUnknown(path, error.text) }
    guard let bytes else { return nil }
    guard let record = ProcessRecord(bytes) else { throw ProcessUnknown(path, "\(path) is damaged") }
    return record
  }

  /// The host's present boot id.
  static func presentBoot() -> String {
    let bytes = ProcessFile.read("/proc/sys/kernel/random/boot_id") ?? []
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
