internal import Glibc
internal import Testing

/// One agent of a lab's partition, which may be ended and begun anew.
final class AgentProcess {
  let lab: Lab
  let arguments: [String]
  private let logPath: String
  private(set) var child: Child?
  var log: String { text(logPath) }

  /// Starts it, by `wrapper` if there is one, and waits until the daemon has heard its hello.
  init(_ lab: Lab, _ partition: String, _ more: [String] = [], medium: [String]? = nil, through wrapper: [String] = [])
    throws
  {
    self.lab = lab
    arguments = wrapper + [agentPath] + (medium ?? ["--socket", lab.partitionSocket(partition)]) + more
    logPath = "\(lab.scratch.path)/agent.\(partition).log"
    self.partition = partition
    try start()
  }

  let partition: String

  func start() throws {
    let hello = try AgentHello(lab)
    try launch()
    try hello.wait(for: partition, log)
  }

  /// Starts it, whatever becomes of it.
  func launch() throws {
    let errors = try openFile(logPath)
    defer { close(errors) }
    child = try Child(arguments, errors: errors)
  }

  /// At the end of a test: the agent has gone through it all, and is kept until then.
  func expectAlive(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(child?.hasEnded == false, "\(log)", sourceLocation: sourceLocation)
  }

  /// Waits until that stands in its log.
  func awaitLog(_ text: String) throws {
    let found = try run(["bash", "-c", "grep -q -m1 -F -- \"$1\" <(tail -n +1 -f \"$2\")", "-", text, logPath])
    try #require(found.code == 0, "\(log)")
  }

  func kill9() { child?.end(SIGKILL) }

  func stop() throws -> Int32 {
    let child = try #require(child)
    child.signal(SIGTERM)
    return try child.exitCode()
  }
}

/// Listens from now on for agents that say hello.
final class AgentHello {
  private let events: Client

  init(_ lab: Lab) throws {
    events = try lab.control()
    try events.done("subscribe KINDS=agent")
  }

  func wait(for partition: String, _ note: @autoclosure () -> String = "") throws {
    while true {
      let event = try events.notification("event")
      if event.contains("an agent of \(partition) says hello") { return }
    }
  }
}

/// The agent that this test run has built: it lies beside the test program.
let agentPath = daemonPath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/controlprog-agent"
