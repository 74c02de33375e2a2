internal import Glibc
internal import RecordLog

/// The client's side: what was promised.
///
/// Writers of several partitions append to the same file, one line a write(2).
final class AckFile {
  private let path: String
  private let descriptor: Int32

  init(_ path: String) throws(Ending) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func append(_ acknowledgement: Acknowledgement) throws(Ending) {
    let bytes = Array(acknowledgement.line.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else { throw .system(path) }
  }

  static func content(_ path: String) throws(Ending) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      guard count >= 0 else { throw .system(path) }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk.prefix(count)
    }
  }
}
