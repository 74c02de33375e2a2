internal import Glibc

/// A process of ours that ends with us at the latest.
final class Child {
  let pid: pid_t

  /// Starts `words` with our own environment and `extra` words of it; stderr goes to `log`.
  init(_ words: [String], environment extra: [String] = [], log: String) throws {
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = (Self.inherited + extra).map { strdup($0) } + [nil]
    defer { for text in arguments + environment { free(text) } }
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&files, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&files, 1, 2)
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, words[0], &files, nil, &arguments, &environment)
    guard code == 0 else { throw BenchError("\(words[0]): \(String(cString: strerror(code)))") }
    self.pid = pid
  }

  func end(_ signal: CInt = SIGTERM) {
    guard !hasEnded else { return }
    hasEnded = true
    kill(pid, signal)
    var status: CInt = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
  }
  private var hasEnded = false

  deinit { end(SIGKILL) }

  private static var inherited: [String] {
    let kept = ["PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR"].compactMap { (name: String) -> String? in
      getenv(name).map { "\(name)=" + String(cString: $0) }
    }
    return kept + ["SWIFT_BACKTRACE=enable=no"]
  }
}
