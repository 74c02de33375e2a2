internal import Glibc
internal import Testing

/// The recorder of one partition of a lab, and the client's side of it: acknowledgements arrive through a FIFO, so that a
/// test waits for them by event, and are kept in a file as a client would.
final class RecorderProcess {
  let lab: Lab
  let partition: String
  private(set) var child: Child?
  private let fifo: Int32
  private let fifoPath: String
  private let logPath: String
  private var pending = ""
  var log: String { text(logPath) }
  var state: String { "\(lab.scratch.path)/\(partition).state" }

  /// What all recorders of a lab have acknowledged.
  static func acknowledged(_ lab: Lab) -> String { "\(lab.scratch.path)/acknowledged" }

  init(_ lab: Lab, _ partition: String) throws {
    self.lab = lab
    self.partition = partition
    fifoPath = "\(lab.scratch.path)/\(partition).fifo"
    logPath = "\(lab.scratch.path)/\(partition).log"
    let made = mkfifo(fifoPath, 0o600)
    try #require(made == 0, "\(lastError())")
    // Also for writing: then the reading end has no end of file between two recorders.
    fifo = open(fifoPath, O_RDWR | O_CLOEXEC)
  }

  deinit {
    close(fifo)
    // One that `start` has left in the background.
    _ = try? run("stop", ["--timeout", "0"])
  }

  var card: [String] { ["--socket", lab.partitionSocket(partition), "--memory", lab.memory(partition)] }
  /// Seconds between two records.
  var interval = 0.01
  private var writing: [String] { card + ["--ack", fifoPath, "--interval", "\(interval)"] }

  /// One sub-command to its end.
  @discardableResult
  func run(_ command: String, _ more: [String] = []) throws -> Finished {
    let options = command == "start" || command == "run" ? writing : []
    return try RecorderTests.run([recorderPath, command, "--state", state] + options + more)
  }

  /// The service in the foreground of a child.
  func launch(_ more: [String] = []) throws {
    let log = try openFile(logPath)
    defer { close(log) }
    child = try Child([recorderPath, "run", "--state", state] + writing + more, output: log, errors: log)
  }

  /// Waits for so many more acknowledgements, and keeps them.
  func await(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
    for index in 0..<count {
      let hasCome = try take(within: 20)
      try #require(hasCome, "promise \(index + 1) of \(count) did not come: \(log)", sourceLocation: sourceLocation)
    }
  }

  /// Keeps what was promised and not read yet; whether that was anything.
  @discardableResult
  func take(within seconds: Double = 0) throws -> Bool {
    while !pending.contains("\n") {
      guard isReadable(fifo, within: seconds) else { return false }
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = read(fifo, &bytes, bytes.count)
      pending += String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
    let line = pending.prefix { $0 != "\n" }
    let file = try openFile(Self.acknowledged(lab))
    defer { close(file) }
    try writeAll(file, Array("\(line)\n".utf8))
    pending.removeFirst(line.count + 1)
    return true
  }

  func takeAll() throws { while try take() {} }

  /// The exit code of the one in the foreground.
  func exitCode() throws -> Int32 { try #require(child).exitCode() }
}

/// `verify` on the medium's file, with all that was acknowledged.
func verifyImage(_ lab: Lab, withPromises: Bool = true) throws -> Finished {
  let promises = withPromises ? ["--ack", RecorderProcess.acknowledged(lab)] : []
  return try run([recorderPath, "verify", "--image", "\(lab.state)/disk0.img"] + promises)
}

/// The recorder that this test run has built: it lies beside the test program.
let recorderPath = daemonPath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/controlprog-recorder"
