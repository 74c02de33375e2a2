internal import Glibc
internal import Testing

/// One daemon in a scratch directory: configuration, sockets, and a process that may be ended and begun anew.
final class Lab {
  let scratch: Scratch
  let configuration: String
  var runtime: String { "\(scratch.path)/run" }
  /// Elsewhere for tests that put it on a file system of their own.
  var state: String
  var log: String { text("\(scratch.path)/log") }
  private(set) var child: Child?

  /// Does not start the daemon yet.
  convenience init(_ plan: Plan = Plan(), state: String? = nil) throws {
    try self.init(yaml: { _ in plan.yaml }, state: state)
  }

  /// With a configuration that may name the scratch directory, which it is given.
  init(yaml: (String) -> String, state: String? = nil) throws {
    scratch = try Scratch()
    configuration = try scratch.file("config.yaml", yaml(scratch.path))
    self.state = state ?? "\(scratch.path)/state"
  }

  /// A daemon that serves.
  static func started(_ plan: Plan = Plan()) throws -> Lab {
    let lab = try Lab(plan)
    try lab.start()
    return lab
  }

  var command: [String] {
    [daemonPath, "--config", configuration, "--runtime-dir", runtime, "--state-dir", state]
  }

  /// Starts the process and waits until it says that it serves.
  func start(_ more: [String] = [], through wrapper: [String] = [], environment: [String: String] = [:]) throws {
    let isReady = try comesUp(more, through: wrapper, environment: environment)
    try #require(isReady, "the daemon did not start: \(log)")
  }

  /// Starts the process; false when it ends before it serves.
  func comesUp(
    _ more: [String] = [], through wrapper: [String] = [], environment: [String: String] = [:]
  ) throws -> Bool {
    let notify = try NotifySocket("\(scratch.path)/notify")
    self.notify = notify
    var environment = environment
    environment["NOTIFY_SOCKET"] = notify.path
    let child = try launch(more, through: wrapper, environment: environment)
    return notify.wait(for: "READY=1", from: child)
  }

  private var notify: NotifySocket?

  /// Waits for the next `READY=1`, as after a reload.
  func awaitReady() throws {
    let child = try #require(child)
    #expect(notify?.wait(for: "READY=1", from: child) == true, "no READY=1: \(log)")
  }

  /// Starts the process, whatever becomes of it.
  @discardableResult
  func launch(
    _ more: [String] = [], through wrapper: [String] = [], environment: [String: String] = [:]
  ) throws -> Child {
    let errors = try openFile("\(scratch.path)/log")
    defer { close(errors) }
    let child = try Child(wrapper + command + more, environment: environment, errors: errors)
    self.child = child
    return child
  }

  /// `kill -9`, and waits for the end.
  func kill9() { child?.end(SIGKILL) }

  /// SIGTERM; the exit code.
  @discardableResult
  func stop() throws -> Int32 {
    let child = try #require(child)
    child.signal(SIGTERM)
    return try child.exitCode()
  }

  func restart() throws {
    kill9()
    try start()
  }

  var controlSocket: String { "\(runtime)/control.sock" }
  func partitionSocket(_ name: String) -> String { "\(runtime)/partition/\(name).sock" }
  func memory(_ name: String) -> String { "\(runtime)/partition/\(name).mem" }

  func control() throws -> Client { try Client(controlSocket) }
  func guest(_ name: String) throws -> Client { try Client(partitionSocket(name)) }

  /// A connection that has said hello.
  func agent(_ name: String) throws -> Client {
    let client = try guest(name)
    try client.done("hello AGENT=test VERSION=1")
    return client
  }
}
