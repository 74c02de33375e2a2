import CLinux
import ControlModel
import Glibc

/// Starts a partition's program as a process that is independent of the daemon.
///
/// posix_spawn(3) and not swift-subprocess: that library's `run` owns the process for the length of a call and kills it
/// when the calling task is cancelled, while a partition must outlive the daemon's tasks and the daemon.
struct ProcessLaunch {
  let program: PartitionProgram
  let generation: BootGeneration
  let logPath: String
  /// Where the process and all that it starts belong; nil: where the daemon is.
  var group: PartitionGroup?

  /// Lines of the environment by which the process is known again.
  var marks: [String] { Self.lines(program.marks) + ["CONTROLPROG_GENERATION=\(generation.number)"] }

  /// The whole environment: nothing of the daemon's own but PATH.
  var environment: [String] {
    var further = program.environment.filter { !$0.key.hasPrefix("CONTROLPROG_") }
    if further["PATH"] == nil { further["PATH"] = Self.searchPath }
    return marks + Self.lines(program.details) + Self.lines(further)
  }

  private static func lines(_ variables: [String: String]) -> [String] {
    variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  /// The pid of the new process, which has a session of its own, /dev/null as its input and the log as its output.
  func start() throws(SystemError) -> pid_t {
    let arguments = try commandLine()
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    let append = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, logPath, append, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    guard clinux_close_from(&actions, 3) == 0 else { throw SystemError("start", arguments[0], ENOMEM) }
    Self.cleanSignals(&attributes)
    return try spawn(arguments, &actions, &attributes)
  }

  private func spawn(
    _ arguments: [String], _ actions: inout posix_spawn_file_actions_t, _ attributes: inout posix_spawnattr_t
  ) throws(SystemError) -> pid_t {
    let argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    let envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { for text in argv + envp { free(text) } }
    var pid: pid_t = 0
    let error = posix_spawnp(&pid, arguments[0], &actions, &attributes, argv, envp)
    guard error == 0 else { throw SystemError("start", arguments[0], error) }
    return pid
  }

  /// POSIX_SPAWN_SETSID of <spawn.h>, which Swift's Glibc module does not show.
  private static let newSession: Int16 = 0x80

  /// A new session, no signal blocked, none ignored.
  private static func cleanSignals(_ attributes: inout posix_spawnattr_t) {
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | newSession)
  }
}
