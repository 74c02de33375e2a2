internal import CLinux
internal import Glibc

/// This program once more, in a session of its own, with a pipe through which it says that it is ready.
final class BackgroundProcess {
  static let readyDescriptor: Int32 = 3
  /// POSIX_SPAWN_SETSID of <spawn.h>, which Swift's Glibc module does not show.
  private static let newSession: Int16 = 0x80

  private(set) var pid: pid_t = 0
  private let reading: Int32

  init(_ arguments: [String], log: String) throws(Ending) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .system("pipe") }
    reading = ends[0]
    // Away from the number that the child has it under.
    let writing = fcntl(ends[1], F_DUPFD_CLOEXEC, 10)
    close(ends[1])
    guard writing >= 0 else { throw .system("fcntl") }
    defer { close(writing) }
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    posix_spawn_file_actions_adddup2(&actions, writing, Self.readyDescriptor)
    guard clinux_close_from(&actions, Self.readyDescriptor + 1) == 0 else { throw Ending(.io, "out of memory") }
    posix_spawnattr_setflags(&attributes, Self.newSession)
    let program = Self.program
    let argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for text in argv { free(text) } }
    let error = posix_spawn(&pid, program, &actions, &attributes, argv, environ)
    guard error == 0 else { throw Ending(.io, "\(program): \(String(cString: strerror(error)))") }
  }

  deinit { close(reading) }

  private static var program: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// What the process said through the pipe; empty when it ended first, or said nothing in time.
  func answer(within seconds: Double) -> String {
    var entry = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    let end = Clock.monotonic() + UInt64(seconds * 1e9)
    while true {
      let now = Clock.monotonic()
      let count = poll(&entry, 1, Int32((end > now ? end - now : 0) / 1_000_000))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return "" }
      var bytes = [UInt8](repeating: 0, count: 64)
      let length = read(reading, &bytes, bytes.count)
      return String(decoding: bytes.prefix(max(0, length)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
  }

  /// After no answer: the process's own exit status, or the word that it was too slow and is killed.
  func failure(afterSeconds seconds: Double) -> (Ending.Status, String) {
    let pidfd = clinux_pidfd_open(pid)
    defer { close(pidfd) }
    var entry = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
    // The pipe closes a moment before the process is gone.
    let hasEnded = pipeIsClosed && poll(&entry, 1, 1000) > 0
    if !hasEnded { kill(pid, SIGKILL) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    guard hasEnded else { return (.unavailable, "no record was acknowledged in \(seconds) s") }
    let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    return (Ending.Status(rawValue: code) ?? .io, "the service ended with status \(code)")
  }

  private var pipeIsClosed: Bool {
    var entry = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLHUP) != 0
  }
}
