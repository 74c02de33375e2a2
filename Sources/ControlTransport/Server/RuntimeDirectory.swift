internal import Glibc

/// A directory that only the daemon can change, held open so that its path may change without harm.
///
/// Every name below it is used relative to the open descriptor and never through a symbolic link. Since nobody else may
/// write in it, what was looked at cannot be exchanged before it is used.
struct RuntimeDirectory: ~Copyable {
  private let descriptor: OwnedDescriptor
  /// For messages.
  let path: String

  private init(_ descriptor: consuming OwnedDescriptor, path: String) throws(TransportError) {
    self.descriptor = descriptor
    self.path = path
    var facts = stat()
    let number = self.descriptor.number
    try SystemCall.check("look at \(path)") { fstat(number, &facts) }
    guard facts.st_uid == geteuid() else {
      throw TransportError(
        .unsafeDirectory, "\(path) belongs to uid \(facts.st_uid), not to \(geteuid()): chown it, or use another")
    }
    guard facts.st_mode & 0o022 == 0 else {
      throw TransportError(.unsafeDirectory, "\(path) can be written by others: chmod go-w it, or use another")
    }
  }

  /// Opens `path`, which is made with mode 0755 when it is missing; its parent must exist.
  static func open(_ path: String) throws(TransportError) -> RuntimeDirectory {
    if mkdir(path, 0o755) != 0, errno != EEXIST { throw SystemCall.failure("make \(path)", errno) }
    let number = try SystemCall.check("open \(path)") {
      Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }
    return try RuntimeDirectory(OwnedDescriptor(number), path: path)
  }

  /// Opens the folder `name` in it, made with mode 0755 when it is missing.
  func folder(_ name: String) throws(TransportError) -> RuntimeDirectory {
    let parent = descriptor.number
    let whole = "\(path)/\(name)"
    if mkdirat(parent, name, 0o755) != 0, errno != EEXIST { throw SystemCall.failure("make \(whole)", errno) }
    let number = try SystemCall.check("open \(whole)") {
      openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }
    return try RuntimeDirectory(OwnedDescriptor(number), path: whole)
  }

  /// What stands under `name`, not following a link; nil when nothing does.
  func entry(_ name: String) throws(TransportError) -> FileIdentity? {
    var facts = stat()
    let result = fstatat(descriptor.number, name, &facts, AT_SYMLINK_NOFOLLOW)
    if result == 0 { return FileIdentity(facts) }
    guard errno == ENOENT else { throw SystemCall.failure("look at \(path)/\(name)", errno) }
    return nil
  }

  func remove(_ name: String) throws(TransportError) {
    let parent = descriptor.number
    try SystemCall.check("remove \(path)/\(name)") { unlinkat(parent, name, 0) }
  }

  func setOwner(_ name: String, uid: UInt32, gid: UInt32) throws(TransportError) {
    let parent = descriptor.number
    try SystemCall.check("give \(path)/\(name) to \(uid):\(gid)") {
      fchownat(parent, name, uid, gid, AT_SYMLINK_NOFOLLOW)
    }
  }

  func setMode(_ name: String, _ mode: UInt32) throws(TransportError) {
    let parent = descriptor.number
    try SystemCall.check("change the mode of \(path)/\(name)") { fchmodat(parent, name, mode, 0) }
  }

  /// A path to `name` through the open descriptor (proc(5), `/proc/self/fd`): good whatever becomes of the directory's
  /// own path, and always short enough for a socket's address, which has 107 bytes (unix(7)).
  func stablePath(_ name: String) -> String { "/proc/self/fd/\(descriptor.number)/\(name)" }
}

/// Which file it is, whatever its name.
struct FileIdentity: Equatable, Sendable {
  let device: UInt64
  let inode: UInt64
  let isSocket: Bool
  init(_ facts: stat) {
    device = UInt64(facts.st_dev)
    inode = UInt64(facts.st_ino)
    isSocket = facts.st_mode & S_IFMT == S_IFSOCK
  }
}
