internal import CLinux
internal import Glibc

/// Starts one hook as a process group of its own, its output in a pipe.
struct HookLaunch {
  let program: String
  let arguments: [String]
  /// Added to the agent's own environment, and prevailing over it.
  let environment: [String: String]

  struct Started {
    let pid: pid_t
    let pidfd: Int32
    /// The reading end of its standard output and standard error.
    let output: Int32
  }

  /// Why a hook could not be started, in words.
  struct Failure: Error { let why: String }

  func start() throws(Failure) -> Started {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Self.failure("pipe", errno) }
    defer { close(ends[1]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    do throws(Failure) {
      let pid = try spawn(output: ends[1])
      let pidfd = clinux_pidfd_open(pid)
      guard pidfd >= 0 else {
        let code = errno
        kill(-pid, SIGKILL)
        waitpid(pid, nil, 0)
        throw Self.failure("pidfd_open", code)
      }
      return Started(pid: pid, pidfd: pidfd, output: ends[0])
    } catch {
      close(ends[0])
      throw error
    }
  }

  private func spawn(output: Int32) throws(Failure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    guard clinux_close_from(&actions, 3) == 0 else { throw Self.failure(program, ENOMEM) }
    Self.clean(&attributes)
    let argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    let envp: [UnsafeMutablePointer<CChar>?] = lines.map { strdup($0) } + [nil]
    defer { for text in argv + envp { free(text) } }
    var pid: pid_t = 0
    let error = posix_spawn(&pid, program, &actions, &attributes, argv, envp)
    guard error == 0 else { throw Self.failure(program, error) }
    return pid
  }

  /// A group of its own, so that a deadline ends all of it; no signal blocked, none ignored.
  private static func clean(_ attributes: inout posix_spawnattr_t) {
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  }

  private var lines: [String] {
    var lines = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    var next = environ
    while let entry = next.pointee {
      let line = String(cString: entry)
      let name = line.prefix { $0 != "=" }
      if environment[String(name)] == nil { lines.append(line) }
      next += 1
    }
    return lines
  }

  private static func failure(_ what: String, _ code: Int32) -> Failure {
    Failure(why: "\(what): \(String(cString: strerror(code)))")
  }
}
