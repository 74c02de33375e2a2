import Foundation
import Testing

/// A directory of a test's own, removed with it.
///
/// In memory where that exists: a test is about order, not about a disk.
final class Scratch: Sendable {
  let path: String
  /// Where a store may live: not there yet.
  var store: String { path + "/state" }

  init() throws {
    var template = Array("\(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")/store-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
    path = String(cString: try #require(made))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// What a crash of the process now would leave: the files as they are, without the index in shared memory.
  func crashImage(of store: String, as name: String) throws -> String {
    let copy = path + "/" + name
    try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: copy)
    for file in ["state.db", "state.db-wal"] where FileManager.default.fileExists(atPath: store + "/" + file) {
      try FileManager.default.copyItem(atPath: store + "/" + file, toPath: copy + "/" + file)
    }
    return copy
  }
}
