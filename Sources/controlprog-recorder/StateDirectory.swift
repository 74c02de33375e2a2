internal import Glibc

/// Where one recorder keeps what others ask about it: who runs, and when its last record was written.
///
/// "Who runs" is a lock on a file, held by the running process: it cannot be stale, and no pid in it can have come to mean
/// another process.
final class StateDirectory {
  private let path: String
  private var lockFile: Int32 = -1
  var logPath: String { "\(path)/recorder.log" }
  private var lockPath: String { "\(path)/recorder.lock" }
  private var statusPath: String { "\(path)/recorder.status" }

  init(_ path: String) throws(Ending) {
    self.path = path
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system(path) }
  }

  deinit { if lockFile >= 0 { close(lockFile) } }

  /// Takes the place of the one that runs, for as long as this process lives.
  func lock() throws(Ending) {
    lockFile = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lockFile >= 0 else { throw .system(lockPath) }
    var request = Self.wholeFile
    guard fcntl(lockFile, F_SETLK, &request) == 0 else {
      if errno == EAGAIN || errno == EACCES { throw Ending(.alreadyRuns, "a recorder runs already with \(path)") }
      throw .system(lockPath)
    }
    unlink(statusPath)
    // For people; programs ask the lock.
    ftruncate(lockFile, 0)
    say("\(getpid())", to: lockFile)
  }

  /// The process that holds the lock, nil when none does.
  func holder() throws(Ending) -> pid_t? {
    let file = open(lockPath, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    if file < 0, errno == ENOENT { return nil }
    guard file >= 0 else { throw .system(lockPath) }
    defer { close(file) }
    var request = Self.wholeFile
    guard fcntl(file, F_GETLK, &request) == 0 else { throw .system(lockPath) }
    return request.l_type == Int16(F_UNLCK) ? nil : request.l_pid
  }

  private static var wholeFile: Glibc.flock {
    Glibc.flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
  }

  /// Says that a record was acknowledged now.
  func note(_ number: UInt64) throws(Ending) {
    let draft = statusPath + ".new"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .system(draft) }
    say("\(number) \(Clock.monotonic())", to: file)
    close(file)
    // Whole or not at all, for whoever reads it meanwhile.
    guard rename(draft, statusPath) == 0 else { throw .system(statusPath) }
  }

  /// The last record's number and its age in seconds; nil before the first one of this run.
  func lastRecord() -> (number: UInt64, age: Double)? {
    let file = open(statusPath, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(file, &bytes, bytes.count)
    let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split { $0 == " " || $0 == "\n" }
    guard words.count == 2, let number = UInt64(words[0]), let time = UInt64(words[1]) else { return nil }
    let now = Clock.monotonic()
    return (number, Double(now > time ? now - time : 0) / 1e9)
  }
}
