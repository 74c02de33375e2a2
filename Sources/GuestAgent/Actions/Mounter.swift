internal import CLinux
internal import Glibc

/// Mounts and unmounts one file system; blocks its thread.
struct Mounter {
  typealias Failure = DeviceWait.Failure

  let plan: MountPlan

  static func isBlockDevice(_ path: String) -> Bool { number(of: path) != nil }

  /// False when it is mounted there already.
  func mount() throws(Failure) -> Bool {
    if let top = try table.top(at: place()) {
      guard isOurs(top) else { throw failure("mount", "\(top.source) is mounted there") }
      return false
    }
    guard let fileSystem = plan.fileSystem else { return try mountAny() }
    let code = mount(as: fileSystem)
    guard code == 0 else { throw failure("mount", words(code)) }
    return true
  }

  /// False when it is not mounted there.
  ///
  /// `isFault`: detached at once, whoever uses it, because nothing can be written back.
  func unmount(isFault: Bool) throws(Failure) -> Bool {
    let place = try place()
    guard let top = table.top(at: place), isOurs(top) else { return false }
    let flags = Int32(UMOUNT_NOFOLLOW) | (isFault ? Int32(MNT_DETACH) : 0)
    guard umount2(place, flags) == 0 else { throw failure("unmount", words(errno)) }
    guard !isFault, plan.hasNode, isStillUsed else { return true }
    let code = mount(as: top.fileSystem)
    let rest = code == 0 ? "" : "; mounting it again: \(words(code))"
    throw failure("unmount", "\(words(EBUSY)): it is mounted elsewhere too\(rest)")
  }

  /// The kernel lends a device exclusively only when no file system holds it, in whatever namespace.
  private var isStillUsed: Bool {
    let descriptor = open(plan.device, O_RDONLY | O_EXCL | O_CLOEXEC | O_NONBLOCK)
    if descriptor >= 0 { close(descriptor) }
    return descriptor < 0 && errno == EBUSY
  }

  /// As mount(8) does for a device of which nothing is known: all but those without a device, in the kernel's order.
  private func mountAny() throws(Failure) -> Bool {
    var last = ENODEV
    for line in text("/proc/filesystems").split(separator: "\n") where !line.hasPrefix("nodev") {
      last = mount(as: String(line.drop { $0 == "\t" }))
      if last == 0 { return true }
      // Another file system's disk is what EINVAL says; anything else does not change with the type.
      guard last == EINVAL else { break }
    }
    throw failure("mount", words(last))
  }

  private func mount(as fileSystem: String) -> Int32 {
    let flags = plan.options.flags | UInt(MS_SILENT)
    return Glibc.mount(plan.device, plan.directory, fileSystem, flags, plan.options.data) == 0 ? 0 : errno
  }

  private var table: MountTable { MountTable(text("/proc/self/mountinfo")) }

  /// The directory as the kernel's table names it.
  ///
  /// One that cannot be reached any more, because its file system fails, keeps the name that it was given.
  private func place() throws(Failure) -> String {
    guard let path = realpath(plan.directory, nil) else {
      if errno == ENOENT || errno == ENOTDIR { throw failure("find", words(errno)) }
      return plan.directory
    }
    defer { free(path) }
    return String(cString: path)
  }

  /// The same device, under whatever name; without a node, the same name and file system.
  private func isOurs(_ entry: MountTable.Entry) -> Bool {
    guard plan.hasNode else { return entry.source == plan.device && entry.fileSystem == plan.fileSystem }
    // A node that is gone, as after a fault, is known by its name.
    guard let own = Self.number(of: plan.device) else { return entry.source == plan.device }
    return entry.number == own || Self.number(of: entry.source) == own
  }

  /// `MAJOR:MINOR` of a block device.
  private static func number(of path: String) -> String? {
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFBLK else { return nil }
    return "\(clinux_device_major(facts.st_rdev)):\(clinux_device_minor(facts.st_rdev))"
  }

  private func failure(_ what: String, _ why: String) -> Failure {
    Failure(why: "\(what) \(plan.device) at \(plan.directory): \(why)")
  }
}

/// A file of the kernel's, whole; empty when it cannot be read.
private func text(_ path: String) -> String {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return "" }
  defer { close(descriptor) }
  var all: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 13)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return String(decoding: all, as: UTF8.self) }
    all += buffer.prefix(count)
  }
}
