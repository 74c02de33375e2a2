import Glibc

@testable import PartitionProcesses

/// A directory of its own for one test, removed with the test.
final class Workbench: Sendable {
  let root: String

  init() throws {
    var template = Array("/tmp/controlprog-processes.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp", "/tmp") }
    root = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { Self.remove(root) }

  private static func remove(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != ".", name != ".." { Self.remove(path + "/" + name) }
      }
      closedir(directory)
    }
    Glibc.remove(path)
  }

  func fifo() -> String {
    let path = root + "/fifo"
    mkfifo(path, 0o600)
    return path
  }

  /// Blocks until somebody has written a line to the FIFO: the program's word that it has come so far.
  static func line(from fifo: String) throws -> String {
    let fd = open(fifo, O_RDONLY | O_CLOEXEC)
    defer { close(fd) }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = read(fd, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, count)).filter { $0 != 10 }, as: UTF8.self)
  }
}
