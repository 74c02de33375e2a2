internal import Glibc

/// Keeps a second daemon out: a lock on DIR/lock, held until this value goes.
///
/// The lock is on a file of its own, since SQLite's locks are the process's POSIX locks: closing any descriptor of
/// the database would drop them. It is an open-file-description lock (fcntl(2), F_OFD_SETLK), which belongs to this
/// descriptor alone, ends with the process however it ends, and keeps out a second store of the same process too.
struct InstanceLock: ~Copyable, Sendable {
  private static let name = "lock"
  /// F_OFD_SETLK of <fcntl.h> on Linux; the Glibc module leaves it out.
  private static let setOpenFileLock: Int32 = 37

  private let file: Descriptor

  init(in directory: borrowing StateDirectory) throws(StoreOpenError) {
    let file = try directory.openFile(Self.name, O_RDWR | O_CREAT)
    let code = Self.set(F_WRLCK, on: file)
    guard code == 0 else {
      guard code == EAGAIN || code == EACCES else {
        throw .system(path: directory.path + "/" + Self.name, call: "lock", errno: code)
      }
      throw .inUse(holder: Self.holder(file))
    }
    Self.note(file)
    self.file = file
  }

  /// Not left to close(2): a child between fork and exec has the descriptor too.
  deinit { _ = Self.set(F_UNLCK, on: file) }

  /// 0, or the error number.
  private static func set(_ type: Int32, on file: borrowing Descriptor) -> Int32 {
    var lock = flock()
    lock.l_type = Int16(type)
    lock.l_whence = Int16(SEEK_SET)
    return fcntl(file.number, setOpenFileLock, &lock) == 0 ? 0 : errno
  }

  /// Leaves our number for the one that comes second; only a help, on a full file system it is missing.
  private static func note(_ file: borrowing Descriptor) {
    let text = Array("\(getpid())\n".utf8)
    guard ftruncate(file.number, 0) == 0 else { return }
    _ = text.withUnsafeBytes { pwrite(file.number, $0.baseAddress, $0.count, 0) }
  }

  private static func holder(_ file: borrowing Descriptor) -> Int32? {
    let bytes = withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { buffer in
      let count = pread(file.number, buffer.baseAddress, buffer.count, 0)
      return count > 0 ? Array(buffer.prefix(count)) : []
    }
    guard bytes.last == UInt8(ascii: "\n") else { return nil }
    var number: Int32 = 0
    for byte in bytes.dropLast() {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      let (tens, first) = number.multipliedReportingOverflow(by: 10)
      let (sum, second) = tens.addingReportingOverflow(Int32(byte - UInt8(ascii: "0")))
      if first || second { return nil }
      number = sum
    }
    return number > 0 ? number : nil
  }
}
