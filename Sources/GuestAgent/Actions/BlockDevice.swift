internal import CLinux
internal import Glibc

/// A disk, or a part of one, by the number under which the kernel has it; blocks its thread when it is asked.
struct BlockDevice: Equatable {
  /// `MAJOR:MINOR`.
  let number: String

  init(number: String) { self.number = number }

  /// Nil for a path that leads to no block device.
  init?(node: String) {
    var facts = stat()
    guard stat(node, &facts) == 0, facts.st_mode & S_IFMT == S_IFBLK else { return nil }
    number = "\(clinux_device_major(facts.st_rdev)):\(clinux_device_minor(facts.st_rdev))"
  }

  /// Nil when the kernel does not have it any more.
  ///
  /// The node is the kernel's own (devtmpfs), which is there before its message is.
  var node: String? {
    let lines = kernelText("/sys/dev/block/\(number)/uevent").split(separator: "\n")
    return lines.first { $0.hasPrefix("DEVNAME=") }.map { "/dev/" + $0.dropFirst(8) }
  }

  /// The kernel has removed it, which it does whoever uses it: a file system on it is all that is left.
  var isGone: Bool { access("/sys/dev/block", F_OK) == 0 && access("/sys/dev/block/\(number)", F_OK) != 0 }

  /// It answers with nothing but errors: it is gone, or whoever has it for a guest has taken it back.
  var isDead: Bool {
    if let node, clinux_disk_answers(node) == 0 { return true }
    return isGone
  }

  /// Somebody has it for himself, as a file system has, in whatever namespace: the kernel lends it to only one.
  var isHeld: Bool {
    guard let node else { return false }
    let descriptor = open(node, O_RDONLY | O_EXCL | O_CLOEXEC | O_NONBLOCK)
    if descriptor >= 0 { close(descriptor) }
    return descriptor < 0 && errno == EBUSY
  }

  /// Whether it is part of the PCI function at that address, such as `0000:01:00.0`.
  func belongs(toFunction address: String) -> Bool {
    guard let path = realpath("/sys/dev/block/\(number)", nil) else { return false }
    defer { free(path) }
    return String(cString: path).split(separator: "/").contains { $0 == address }
  }

  /// The whole disks of a PCI function, under whatever driver.
  static func disks(ofFunction address: String) -> [BlockDevice] {
    guard let directory = opendir("/sys/dev/block") else { return [] }
    defer { closedir(directory) }
    var found: [BlockDevice] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      let device = BlockDevice(number: name)
      guard name != ".", name != "..", device.belongs(toFunction: address) else { continue }
      if access("/sys/dev/block/\(name)/partition", F_OK) != 0 { found.append(device) }
    }
    return found
  }
}

/// A file of the kernel's, whole; empty when it cannot be read.
func kernelText(_ path: String) -> String {
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
