internal import Glibc

/// The partition's memory, read and written by position so that a truncated file is an error and not a signal.
final class MemoryFile {
  private let path: String
  private let descriptor: Int32

  init(_ path: String) throws(CardError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    // It is not there while the daemon is away.
    if descriptor < 0, errno == ENOENT { throw .gone("\(path) is not there") }
    guard descriptor >= 0 else { throw .over(.system(path)) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func read(at address: UInt64, count: Int) throws(CardError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try check(address, count)
    guard pread(descriptor, &bytes, count, off_t(address)) == count else { throw .over(.system(path)) }
    return bytes
  }

  func write(_ bytes: [UInt8], at address: UInt64) throws(CardError) {
    try check(address, bytes.count)
    guard pwrite(descriptor, bytes, bytes.count, off_t(address)) == bytes.count else { throw .over(.system(path)) }
  }

  /// Memory does not grow by being written to.
  private func check(_ address: UInt64, _ count: Int) throws(CardError) {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw .over(.system(path)) }
    guard let size = UInt64(exactly: facts.st_size), UInt64(count) <= size, address <= size - UInt64(count) else {
      throw .over(.io, "\(path) has \(facts.st_size) bytes: no room for \(count) at \(address)")
    }
  }
}
