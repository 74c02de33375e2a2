internal import Glibc

/// The directory that holds the database, its lock and its ballast; opened once, its files reached through it.
struct StateDirectory: ~Copyable, Sendable {
  static let databaseName = "state.db"
  /// SQLite's own files beside the database.
  private static let companions = ["state.db-wal", "state.db-shm", "state.db-journal"]

  let path: String
  private let descriptor: Descriptor

  var databasePath: String { path + "/" + Self.databaseName }

  /// Creates it with mode 0700 when it is not there.
  ///
  /// Refuses a symbolic link, another's directory and one that others may write to: there the database could be
  /// exchanged behind SQLite's back.
  init(path: String) throws(StoreOpenError) {
    let isNew = mkdir(path, 0o700) == 0
    let code = errno
    guard isNew || code == EEXIST else { throw .system(path: path, call: "mkdir", errno: code) }
    let number = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard number >= 0 else { throw Self.refusal(path, "open", errno) }
    let opened = Descriptor(number)
    var facts = stat()
    guard fstat(opened.number, &facts) == 0 else { throw .system(path: path, call: "stat", errno: errno) }
    guard facts.st_uid == geteuid() else { throw .unsafe(path: path, why: "belongs to uid \(facts.st_uid)") }
    guard facts.st_mode & 0o022 == 0 else { throw .unsafe(path: path, why: "may be written to by others") }
    descriptor = opened
    self.path = path
  }

  /// Makes sure that the database is a regular file of ours with mode 0600, before SQLite sees it.
  ///
  /// An empty file is a new database to SQLite, and it gives its own files the mode of the database.
  func prepareDatabase() throws(StoreOpenError) {
    for name in Self.companions { try check(name) }
    let file = try openFile(Self.databaseName, O_RDWR | O_CREAT)
    guard fchmod(file.number, 0o600) == 0 else {
      throw .system(path: databasePath, call: "chmod", errno: errno)
    }
    guard fsync(descriptor.number) == 0 else { throw .system(path: path, call: "fsync", errno: errno) }
  }

  /// Opens a regular file of ours; a symbolic link, a second name or another's file is refused.
  func openFile(_ name: String, _ flags: Int32) throws(StoreOpenError) -> Descriptor {
    let number = openat(descriptor.number, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard number >= 0 else { throw Self.refusal(path + "/" + name, "open", errno) }
    let file = Descriptor(number)
    var facts = stat()
    guard fstat(number, &facts) == 0 else { throw .system(path: path + "/" + name, call: "stat", errno: errno) }
    try judge(facts, name)
    return file
  }

  /// True when the name was there.
  func remove(_ name: String) -> Bool { unlinkat(descriptor.number, name, 0) == 0 }

  /// Bytes that an ordinary user may still use on the file system.
  func freeBytes() -> UInt64 {
    var facts = statvfs()
    guard fstatvfs(descriptor.number, &facts) == 0 else { return 0 }
    let (bytes, overflow) = UInt64(facts.f_bavail).multipliedReportingOverflow(by: UInt64(facts.f_frsize))
    return overflow ? .max : bytes
  }

  private func check(_ name: String) throws(StoreOpenError) {
    var facts = stat()
    guard fstatat(descriptor.number, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else { return }
    try judge(facts, name)
  }

  private func judge(_ facts: stat, _ name: String) throws(StoreOpenError) {
    let full = path + "/" + name
    guard facts.st_mode & S_IFMT == S_IFREG else { throw .unsafe(path: full, why: "is no regular file") }
    guard facts.st_nlink == 1 else { throw .unsafe(path: full, why: "has a second name") }
    guard facts.st_uid == geteuid() else { throw .unsafe(path: full, why: "belongs to uid \(facts.st_uid)") }
  }

  /// open(2) with O_NOFOLLOW says ELOOP for a link, and ENOTDIR when a directory was wanted too.
  private static func refusal(_ path: String, _ call: String, _ code: Int32) -> StoreOpenError {
    if code == ELOOP { return .unsafe(path: path, why: "is a symbolic link") }
    if code == ENOTDIR { return .unsafe(path: path, why: "is a symbolic link or no directory") }
    return .system(path: path, call: call, errno: code)
  }
}
