internal import Glibc

/// A controlprogd of our own, below a directory of its own, ready when this is made.
final class Daemon {
  /// Below which its sockets are.
  let runtime: String
  let child: Child
  /// From the start of the process to READY=1, in milliseconds.
  let startMilliseconds: Double

  /// A second daemon of the same `name` finds what the first has left.
  init(_ programs: Programs, configuration: String, name: String) throws {
    let directory = programs.directory + "/" + name
    runtime = programs.runtime + "/" + name + ".run"
    mkdir(directory, 0o700)
    let file = directory + "/configuration.yaml"
    try write(configuration, to: file)
    let notices = try NoticeSocket(path: directory + "/notify.sock")
    let start = nanoseconds()
    child = try Child(
      [
        programs.daemon, "--config", file, "--runtime-dir", runtime, "--state-dir", directory + "/state",
      ], environment: ["NOTIFY_SOCKET=\(directory)/notify.sock"], log: directory + "/daemon.log")
    try notices.waitForReady(log: directory + "/daemon.log")
    startMilliseconds = Double(nanoseconds() - start) / 1e6
  }

  func `operator`() throws -> LineSocket { try LineSocket(path: runtime + "/control.sock") }
  func agent(_ partition: Int) throws -> LineSocket {
    try LineSocket(path: runtime + "/partition/LPAR\(partition).sock")
  }

  func end() { child.end() }
}

func write(_ text: String, to path: String) throws {
  guard let stream = fopen(path, "w") else { throw BenchError.system(path) }
  defer { fclose(stream) }
  fputs(text, stream)
}

/// A small file's text; empty when there is none.
func read(_ path: String) -> String {
  guard let stream = fopen(path, "r") else { return "" }
  defer { fclose(stream) }
  var all: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { all += buffer[..<count] }
  return String(decoding: all, as: UTF8.self)
}
