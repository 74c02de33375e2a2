internal import ArgumentParser
internal import Glibc

extension Recorder {
  /// The service in the foreground.
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Verifies what is on the disk, then writes records until SIGTERM, or until the slot is not ours.")

    @OptionGroup var card: CardOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var service: ServiceOptions

    @Option(help: .init("Descriptor that is written to after the first record.", visibility: .hidden))
    var readyDescriptor: Int32 = -1

    func run() throws {
      try card.check()
      signal(SIGPIPE, SIG_IGN)
      try ending {
        let directory = try StateDirectory(state.state)
        try directory.lock()
        var recorder = Service(
          card: card, writer: service.writer(card), interval: service.interval, reconnect: service.reconnect,
          acknowledgements: try service.ack.map { path throws(Ending) in try AckFile(path) }, state: directory,
          readiness: readyDescriptor)
        try recorder.serve()
      }
    }
  }
}
