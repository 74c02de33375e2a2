import Glibc
import PartitionProcesses
import Synchronization

/// The main memory of one partition: a sparse file that its guest maps and the daemon reads and writes by position.
///
/// So a file that the guest has truncated, or a full file system, is an error here and never a SIGBUS.
final class PartitionMemory: Sendable {
  let path: String
  /// Bytes.
  let size: UInt64
  private let ownerUID: UInt32
  /// Opened at the first access: a partition that no card speaks to costs no descriptor.
  private let file = Mutex<OpenFile?>(nil)

  init(path: String, size: UInt64, ownerUID: UInt32) {
    self.path = path
    self.size = size
    self.ownerUID = ownerUID
  }

  /// Makes the file if it is missing and gives it its full length, mode and owner.
  func prepare() throws(SystemError) {
    let file = try OpenFile(path, flags: O_RDWR | O_CREAT)
    guard fchmod(file.raw, 0o600) == 0 else { throw SystemError("fchmod", path) }
    let status = try file.status()
    if status.st_uid != ownerUID {
      guard fchown(file.raw, ownerUID, gid_t.max) == 0 else { throw SystemError("fchown", path) }
    }
    if status.st_size < off_t(size) {
      guard ftruncate(file.raw, off_t(size)) == 0 else { throw SystemError("ftruncate", path) }
    }
    // The file may be another than the one that is open.
    release()
  }

  func read(at position: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) {
    try opened(for: position, buffer.count).read(at: position, into: buffer)
  }

  func write(at position: UInt64, from buffer: UnsafeRawBufferPointer) throws(SystemError) {
    try opened(for: position, buffer.count).write(at: position, from: buffer)
  }

  /// Gives the descriptor back; the next access opens the file again.
  func release() { file.withLock { $0 = nil } }

  /// The file, if it has `count` bytes at `position`: a write must not make a truncated file grow again.
  private func opened(for position: UInt64, _ count: Int) throws(SystemError) -> OpenFile {
    let file = try file.withLock { (held) throws(SystemError) in
      if let held { return held }
      let opened = try OpenFile(path, flags: O_RDWR)
      held = opened
      return opened
    }
    let length = UInt64(max(0, try file.status().st_size))
    guard position <= length, UInt64(count) <= length - position else { throw SystemError("access", path, ENODATA) }
    return file
  }
}
