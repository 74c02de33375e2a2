internal import Glibc
internal import Testing

/// A hook program of a test: writes down each run, and may be made to wait for the test.
final class Hook {
  let path: String
  private let record: String
  private let started: Fifo
  private let release: Fifo

  /// `body` is shell text; `await_test` in it tells the test that the hook runs and waits until ``letGo()``.
  init(_ lab: Lab, _ name: String, _ body: String = "exit 0") throws {
    let base = "\(lab.scratch.path)/\(name)"
    record = "\(base).record"
    started = try Fifo("\(base).started")
    release = try Fifo("\(base).release")
    path = try lab.scratch.file(
      name,
      """
      #!/bin/sh
      echo "$CONTROLPROG_EVENT $CONTROLPROG_SLOT $CONTROLPROG_DEVICE $CONTROLPROG_PARTITION" >> '\(record)'
      echo "said by the hook"
      await_test() { echo "$$" > '\(started.path)'; read line < '\(release.path)'; }
      \(body)

      """)
    chmod(path, 0o755)
  }

  /// Each run as `event slot device partition`.
  var runs: [String] { text(record).split(separator: "\n").map(String.init) }

  /// Waits until the hook waits; its pid.
  @discardableResult
  func awaitStart() throws -> pid_t { try #require(pid_t(started.line())) }

  /// Lets one waiting hook go on.
  func letGo() throws { try writeAll(release.descriptor, [0x0a]) }
}

/// A named pipe whose both ends the test holds open, so that nobody's opening waits for another.
final class Fifo {
  let path: String
  let descriptor: Int32

  init(_ path: String) throws {
    self.path = path
    let result = mkfifo(path, 0o600)
    try #require(result == 0, "mkfifo: \(lastError())")
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    try #require(descriptor >= 0, "\(path): \(lastError())")
  }

  deinit { close(descriptor) }

  /// The next line, without its end.
  func line() throws -> String {
    var bytes: [UInt8] = []
    while bytes.last != 0x0a {
      guard isReadable(descriptor, within: Client.patience) else { throw Gone(why: "nothing came through \(path)") }
      var byte: UInt8 = 0
      guard Glibc.read(descriptor, &byte, 1) == 1 else { continue }
      bytes.append(byte)
    }
    return String(decoding: bytes.dropLast(), as: UTF8.self)
  }
}
