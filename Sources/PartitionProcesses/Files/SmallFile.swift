package import Glibc

/// Files of a few hundred bytes that are there whole or not at all: faults of devices, records of processes.
package enum SmallFile {
  /// More than any of them has; a longer file is read as damaged.
  package static let limit = 4096

  /// The bytes of `path`, or nil when there is none.
  package static func read(_ path: String) throws(SystemError) -> [UInt8]? {
    let file: OpenFile
    do { file = try OpenFile(path, flags: O_RDONLY) } catch {
      if error.number == ENOENT { return nil }
      throw error
    }
    let size = try file.status().st_size
    guard size <= limit else { throw SystemError("read", path, EFBIG) }
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(size), alignment: 1)
    defer { bytes.deallocate() }
    try file.read(at: 0, into: bytes)
    return Array(bytes)
  }

  /// Writes `bytes` to `path`, mode 0600, and returns when file and name are on the disk; a crash leaves old or new.
  package static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let draft = path + ".new"
    let file = try OpenFile(draft, flags: O_WRONLY | O_CREAT | O_TRUNC)
    do throws(SystemError) {
      try file.write(at: 0, from: bytes)
      guard fsync(file.raw) == 0 else { throw SystemError("fsync", draft) }
      try file.close()
      guard rename(draft, path) == 0 else { throw SystemError("rename", draft) }
      try syncDirectory(of: path)
    } catch {
      unlink(draft)
      throw error
    }
  }

  /// Removes `path`; that it is gone already is no error.
  package static func remove(_ path: String) throws(SystemError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw SystemError("unlink", path) }
    try syncDirectory(of: path)
  }

  /// Makes the directory `path`, for its owner alone unless told; that it exists is no error.
  package static func makeDirectory(_ path: String, mode: mode_t = 0o700) throws(SystemError) {
    guard mkdir(path, mode) == 0 else {
      if errno == EEXIST { return }
      throw SystemError("mkdir", path)
    }
    // The daemon's umask, which services have narrow, has taken its part of the mode.
    guard chmod(path, mode) == 0 else { throw SystemError("chmod", path) }
  }

  /// The directory that `path` names a file in.
  package static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func syncDirectory(of path: String) throws(SystemError) {
    let parent = parent(of: path)
    let fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard fd >= 0 else { throw SystemError("open", parent) }
    defer { close(fd) }
    guard fsync(fd) == 0 else { throw SystemError("fsync", parent) }
  }
}
