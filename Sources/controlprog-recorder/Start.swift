internal import ArgumentParser
internal import CLinux
internal import Glibc

extension Recorder {
  /// The service in the background, as a process and a session of its own.
  struct Start: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Starts the service in the background; returns when its first record is written, or it has failed.")

    @OptionGroup var card: CardOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var service: ServiceOptions

    @Option(help: "Seconds within which the first record must be acknowledged; else the service is killed.")
    var timeout = 20.0

    func validate() throws {
      guard (0.1...86_400).contains(timeout) else { throw ValidationError("--timeout is 0.1 to 86400 seconds") }
    }

    func run() throws {
      try card.check()
      try ending {
        let directory = try StateDirectory(state.state)
        if let pid = try directory.holder() {
          throw Ending(.alreadyRuns, "process \(pid) runs already with \(state.state)")
        }
        let started = try BackgroundProcess(arguments, log: directory.logPath)
        let answer = started.answer(within: timeout)
        if answer.hasPrefix("ready ") {
          return say("process \(started.pid) has written record \(answer.dropFirst(6))")
        }
        let (status, why) = started.failure(afterSeconds: timeout)
        throw Ending(status, "\(why); see \(directory.logPath)")
      }
    }

    /// Everything that has a default from the environment is said, so that both commands mean the same.
    private var arguments: [String] {
      [
        "run", "--socket", card.socketPath, "--memory", card.memoryPath, "--slot", "\(card.slot)", "--buffer",
        "\(card.buffer)", "--state", state.state, "--name", service.writer(card), "--interval", "\(service.interval)",
        "--reconnect", "\(service.reconnect)", "--ready-descriptor", "\(BackgroundProcess.readyDescriptor)",
      ] + (service.ack.map { ["--ack", $0] } ?? [])
    }
  }
}
