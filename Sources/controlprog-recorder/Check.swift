internal import ArgumentParser

extension Recorder {
  /// Whether the service does its work.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Healthy means: it runs, and its last record is younger than the limit. Answers at once, 0 or 1.")

    @OptionGroup var state: StateOptions

    @Option(help: "Seconds that the last record may be old.")
    var limit = 5.0

    func run() throws {
      try ending {
        let directory = try StateDirectory(state.state)
        guard let pid = try directory.holder() else { throw Ending(.notWell, "not running") }
        guard let last = directory.lastRecord() else {
          throw Ending(.notWell, "process \(pid) has written no record yet")
        }
        let sentence = "process \(pid): record \(last.number) is \(Int(last.age * 1000)) ms old"
        guard last.age <= limit else { throw Ending(.notWell, "\(sentence), the limit is \(limit) s") }
        say(sentence)
      }
    }
  }
}
