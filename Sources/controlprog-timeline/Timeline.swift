internal import ArgumentParser
internal import ControlProtocol
internal import ControlTimeline
internal import Glibc

/// `controlprog-timeline`: the timeline of a handover, as Fig 10 and Fig 11 draw it.
@main
struct Timeline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "controlprog-timeline",
    abstract: "Draws the timeline of a handover: one lane for each partition, the control program in the middle.",
    discussion: """
      Reads events from control.sock (--socket), or as JSON lines from a file or standard input: notifications \
      `event`, answers of `show_events`, or bare events. Exit status: 0 drawn; 1 there is nothing to draw; \
      64 usage; 65 the input is no events; 69 the daemon does not answer; 74 a file cannot be read or written.
      """,
    version: ProductVersion.version)

  @Argument(help: "File with JSON lines; standard input when absent or `-`, and there is no --socket.")
  var file: String?

  @Option(help: "The daemon's control.sock.")
  var socket: String?

  @Option(help: "One operation, with what led to it and what followed.")
  var operation: UInt64?

  @Option(help: "All events from this number on.")
  var since: UInt64?

  @Flag(help: "The last time a slot went from one partition to another. This is also the default.")
  var lastFailover = false

  @Option(help: "Also write the chart to this file, as SVG.")
  var svg: String?

  @Flag(help: "Plain ASCII; also when the locale's character set is not UTF-8.")
  var ascii = false

  @Option(help: "Columns; the terminal's when absent, 100 without one.")
  var width: Int?

  func validate() throws {
    if [operation != nil, since != nil, lastFailover].count(where: { $0 }) > 1 {
      throw ValidationError("give one of --operation, --since, --last-failover")
    }
    if socket != nil, file != nil { throw ValidationError("give --socket or a file, not both") }
    if let width, !(1...10_000).contains(width) { throw ValidationError("--width is 1 to 10000") }
  }

  func run() async throws {
    do {
      let all = if let socket { try await Source.daemon(socket, since: since ?? 0) } else { try Source.lines(file) }
      let events = selection.apply(to: all)
      guard !events.isEmpty else { throw Ending(1, nothing) }
      let chart = Chart(events)
      if let svg { try Source.write(SVGRenderer(chart).document(), to: svg) }
      for line in TextRenderer(chart, Terminal.options(ascii: ascii, width: width)).lines() { print(line) }
    } catch let end as Ending {
      let line = Array("controlprog-timeline: \(end.text)\n".utf8)
      _ = write(STDERR_FILENO, line, line.count)
      throw ExitCode(end.status)
    }
  }

  private var selection: Selection {
    if let operation { return .operation(operation) }
    return since.map { .since($0) } ?? .lastHandover
  }

  private var nothing: String {
    if let operation { return "no events of operation \(operation)" }
    return since == nil ? "no slot has gone from one partition to another; --since 0 draws all events" : "no events"
  }
}
