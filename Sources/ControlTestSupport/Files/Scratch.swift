internal import Foundation

/// A directory of its own for one test, removed with it.
package final class Scratch: Sendable {
  package let root: String

  /// Below `base`, whose path is short: what lies here may be a socket.
  package init(in base: String = "/tmp") throws {
    var template = Array("\(base)/controlprog-test.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    root = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// Makes a FIFO, by which a program says how far it has come.
  package func fifo() -> String {
    let path = root + "/fifo"
    mkfifo(path, 0o600)
    return path
  }

  /// Blocks until somebody has written a line to the FIFO.
  package static func line(from fifo: String) -> String {
    let fd = open(fifo, O_RDONLY | O_CLOEXEC)
    defer { close(fd) }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = read(fd, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, count)).filter { $0 != 10 }, as: UTF8.self)
  }
}
