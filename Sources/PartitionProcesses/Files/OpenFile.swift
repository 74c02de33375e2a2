package import Glibc
import Synchronization

/// An open ordinary file that is read and written by position only, so that no error of it arrives as a signal.
///
/// Closed by ``close()``, or when the last reference goes.
package final class OpenFile: Sendable {
  package let path: String
  private let descriptor: Mutex<Int32?>

  /// Opens `path` without following a link in its last part, and without waiting on a FIFO.
  ///
  /// Anything but an ordinary file is EINVAL.
  package init(_ path: String, flags: Int32, mode: mode_t = 0o600) throws(SystemError) {
    let fd = open(path, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode)
    guard fd >= 0 else { throw SystemError("open", path) }
    var status = stat()
    guard fstat(fd, &status) == 0 else {
      let error = SystemError("fstat", path)
      _ = Glibc.close(fd)
      throw error
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      _ = Glibc.close(fd)
      throw SystemError("open", "\(path), which is no ordinary file", EINVAL)
    }
    self.path = path
    self.descriptor = Mutex(fd)
  }

  deinit { descriptor.withLock { if let fd = $0 { _ = Glibc.close(fd) } } }

  /// The descriptor, for calls that this type has no name for; -1, which every call refuses, when closed.
  package var raw: Int32 { descriptor.withLock { $0 ?? -1 } }

  package func status() throws(SystemError) -> stat {
    var status = stat()
    guard fstat(raw, &status) == 0 else { throw SystemError("fstat", path) }
    return status
  }

  /// Lets go; the kernel's error of close(2) may be a write that failed late.
  package func close() throws(SystemError) {
    let fd = descriptor.withLock { held in
      defer { held = nil }
      return held
    }
    // close(2) on Linux has released the descriptor even when it says EINTR.
    if let fd, Glibc.close(fd) != 0, errno != EINTR { throw SystemError("close", path) }
  }
}

extension OpenFile {
  /// Fills all of `buffer` from `position` on; the end of the file before that is ENODATA.
  package func read(at position: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) {
    try transfer("pread", position, buffer.count) { done, place in
      pread(raw, buffer.baseAddress.map { $0 + done }, buffer.count - done, place)
    }
  }

  /// Writes all of `buffer` from `position` on.
  package func write(at position: UInt64, from buffer: UnsafeRawBufferPointer) throws(SystemError) {
    try transfer("pwrite", position, buffer.count) { done, place in
      pwrite(raw, buffer.baseAddress.map { $0 + done }, buffer.count - done, place)
    }
  }

  /// Writes all of `bytes` from `position` on.
  package func write(at position: UInt64, from bytes: [UInt8]) throws(SystemError) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    try write(at: position, from: UnsafeRawBufferPointer(copy))
  }

  private func transfer(
    _ call: String, _ position: UInt64, _ count: Int, _ step: (Int, off_t) -> Int
  ) throws(SystemError) {
    let (end, overflow) = position.addingReportingOverflow(UInt64(count))
    guard !overflow, end <= UInt64(Int64.max) else { throw SystemError(call, path, EINVAL) }
    var done = 0
    while done < count {
      let moved = retrying { step(done, off_t(position) + off_t(done)) }
      guard moved >= 0 else { throw SystemError(call, path) }
      guard moved > 0 else { throw SystemError(call, path, ENODATA) }
      done += moved
    }
  }
}
