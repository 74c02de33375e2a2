internal import CLinux
internal import Glibc
internal import Testing

/// A process that a test has started: ended and reaped with it, whatever becomes of the test.
final class Child {
  let pid: pid_t
  /// A pidfd: readable when the process has ended.
  let ending: Int32
  private(set) var status: Int32?

  /// `input`, `output` and `errors` are descriptors of the caller's, or nil for /dev/null and the caller's own stderr.
  init(
    _ arguments: [String], environment: [String: String] = [:], input: Int32? = nil, output: Int32? = nil,
    errors: Int32? = nil
  ) throws {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    if let output { posix_spawn_file_actions_adddup2(&actions, output, 1) }
    if let errors { posix_spawn_file_actions_adddup2(&actions, errors, 2) }
    // A socket of another test that runs at the same time would stay open in the child, and its hang-up go unheard.
    clinux_close_from(&actions, 3)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, Undertaker.shared.group)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    pid = try Self.spawn(arguments, environment, &actions, &attributes)
    ending = try openPidfd(pid)
  }

  deinit {
    if status == nil { end(SIGKILL) }
    close(ending)
  }

  var hasEnded: Bool { wait(for: 0) != nil }

  /// The wait status when the process ends within `seconds`, else nil.
  @discardableResult
  func wait(for seconds: Double) -> Int32? {
    if let status { return status }
    guard isReadable(ending, within: seconds) else { return nil }
    var result: Int32 = 0
    while waitpid(pid, &result, 0) < 0, errno == EINTR {}
    status = result
    return result
  }

  /// The exit code; 128 + the signal's number for one that was killed, as a shell has it.
  func exitCode(within seconds: Double = 20) throws -> Int32 {
    let status = try #require(wait(for: seconds), "process \(pid) did not end in \(seconds) s")
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
  }

  func signal(_ number: Int32) { if status == nil { kill(pid, number) } }

  func end(_ number: Int32 = SIGTERM) {
    signal(number)
    if wait(for: 20) == nil {
      signal(SIGKILL)
      wait(for: 20)
    }
  }

  private static func spawn(
    _ arguments: [String], _ environment: [String: String], _ actions: inout posix_spawn_file_actions_t,
    _ attributes: inout posix_spawnattr_t
  ) throws -> pid_t {
    var all = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SWIFT_BACKTRACE": "enable=no"]
    all.merge(environment) { _, new in new }
    let argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    let envp: [UnsafeMutablePointer<CChar>?] = all.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var pid: pid_t = 0
    let error = posix_spawnp(&pid, arguments[0], &actions, &attributes, argv, envp)
    try #require(error == 0, "\(arguments[0]): \(String(cString: strerror(error)))")
    return pid
  }
}

/// Both ends of a pipe, closed with it.
final class Pipe {
  let reading: Int32
  private(set) var writing: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    // A pair of sockets: unlike pipe(2) it is close-on-exec from its first moment, so no other child can keep it open.
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let result = socketpair(AF_UNIX, type, 0, &ends)
    try #require(result == 0, "socketpair: \(lastError())")
    (reading, writing) = (ends[0], ends[1])
  }

  deinit {
    close(reading)
    closeWriting()
  }

  func closeWriting() {
    close(writing)
    writing = -1
  }
}

/// pidfd_open(2), which Swift's Glibc module does not show.
func openPidfd(_ pid: pid_t) throws -> Int32 {
  typealias Call = @convention(c) (pid_t, UInt32) -> Int32
  let symbol = try #require(dlsym(nil, "pidfd_open"), "glibc 2.36 is needed")
  let number = unsafeBitCast(symbol, to: Call.self)(pid, 0)
  try #require(number >= 0, "pidfd_open: \(lastError())")
  return number
}

func isReadable(_ descriptor: Int32, within seconds: Double) -> Bool {
  var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  while true {
    let count = poll(&entry, 1, Int32(seconds * 1000))
    if count >= 0 || errno != EINTR { return count > 0 }
  }
}

/// Kills the process group of all children when this test process ends, even by a crash.
private final class Undertaker: Sendable {
  static let shared = Undertaker()
  let group: pid_t

  private init() {
    var ends: [Int32] = [-1, -1]
    socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends)
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    // It lives as long as all the tests: whatever it kept open would never be closed.
    clinux_close_from(&actions, 3)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    let words = ["sh", "-c", "read line; kill -s KILL -- -$$"]
    let argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var pid: pid_t = 0
    posix_spawnp(&pid, "sh", &actions, &attributes, argv, environ)
    for text in argv { free(text) }
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
    close(ends[0])
    group = pid
  }
}
