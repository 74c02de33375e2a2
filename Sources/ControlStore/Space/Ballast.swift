internal import Glibc

/// A file that holds nothing but room: given up when the file system is full, so that removals and fences can still
/// be written down.
struct Ballast: Sendable {
  private static let name = "ballast"
  /// SQLite's write-ahead log.
  private static let logName = "state.db-wal"

  let bytes: Int
  let logBytes: Int

  /// Makes the file with real blocks, or finds it made; false when there is no room for it and the log besides.
  func make(in directory: borrowing StateDirectory) -> Bool {
    if isThere(in: directory) { return true }
    let (wanted, overflow) = UInt64(clamping: bytes).addingReportingOverflow(UInt64(clamping: logBytes))
    guard !overflow, directory.freeBytes() >= wanted else { return false }
    if reserve(Self.name, bytes, O_CREAT, in: directory) { return true }
    _ = directory.remove(Self.name)
    return false
  }

  /// True when there was a file to give up.
  func giveUp(in directory: borrowing StateDirectory) -> Bool { directory.remove(Self.name) }

  /// Gives the write-ahead log its blocks beforehand, or a full file system would stop even the smallest commit.
  ///
  /// SQLite writes the log from its start again and again, and takes what is behind its last valid frame for nothing.
  func reserveLog(in directory: borrowing StateDirectory) -> Bool {
    reserve(Self.logName, logBytes, 0, in: directory)
  }

  private func isThere(in directory: borrowing StateDirectory) -> Bool {
    guard let file = try? directory.openFile(Self.name, O_RDONLY) else { return false }
    return Self.size(file) >= bytes
  }

  private func reserve(_ name: String, _ bytes: Int, _ flags: Int32, in directory: borrowing StateDirectory) -> Bool {
    guard bytes > 0 else { return true }
    guard let file = try? directory.openFile(name, O_RDWR | flags) else { return false }
    if Self.size(file) >= bytes { return true }
    return posix_fallocate(file.number, 0, bytes) == 0
  }

  private static func size(_ file: borrowing Descriptor) -> Int {
    var facts = stat()
    return fstat(file.number, &facts) == 0 ? Int(facts.st_size) : 0
  }
}
