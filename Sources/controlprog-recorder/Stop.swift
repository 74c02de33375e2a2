internal import ArgumentParser
internal import CLinux
internal import Glibc

extension Recorder {
  /// Ends the service that runs.
  struct Stop: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Ends the service: SIGTERM, and SIGKILL after a while. Well also when none runs.")

    @OptionGroup var state: StateOptions

    @Option(help: "Seconds after which it is killed.")
    var timeout = 5.0

    func validate() throws {
      guard (0...86_400).contains(timeout) else { throw ValidationError("--timeout is 0 to 86400 seconds") }
    }

    func run() throws {
      try ending {
        let directory = try StateDirectory(state.state)
        guard let pid = try directory.holder() else { return say("not running") }
        let pidfd = clinux_pidfd_open(pid)
        defer { if pidfd >= 0 { close(pidfd) } }
        // It still holds the lock, so the descriptor is for that process and no later one of its pid.
        guard pidfd >= 0, try directory.holder() == pid else { return say("ended by itself") }
        _ = clinux_pidfd_send_signal(pidfd, SIGTERM, 0)
        if Self.hasEnded(pidfd, within: timeout) { return say("stopped process \(pid)") }
        _ = clinux_pidfd_send_signal(pidfd, SIGKILL, 0)
        guard Self.hasEnded(pidfd, within: 5) else { throw Ending(.notWell, "process \(pid) cannot be killed") }
        say("killed process \(pid), which did not stop in \(timeout) s")
      }
    }

    private static func hasEnded(_ pidfd: Int32, within seconds: Double) -> Bool {
      var entry = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
      while true {
        let count = poll(&entry, 1, Int32(seconds * 1000))
        if count >= 0 || errno != EINTR { return count > 0 }
      }
    }
  }
}
