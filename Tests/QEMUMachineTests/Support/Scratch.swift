import Glibc

/// A directory of its own for one test, removed with it.
final class Scratch: Sendable {
  let root: String

  init() throws {
    var template = Array("/tmp/controlprog-qemu.XXXXXX".utf8CString)
    try check(mkdtemp(&template) != nil)
    root = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { Self.remove(root) }

  /// A sparse raw image of `size` bytes whose first sector is not empty.
  func image(_ name: String = "disk.img", size: Int = 8 << 20) throws -> String {
    let path = "\(root)/\(name)"
    let fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    try check(fd >= 0 && ftruncate(fd, size) == 0)
    try check(pwrite(fd, "controlprog", 11, 0) == 11)
    close(fd)
    return path
  }

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
}

/// The set-up of a test came to nothing.
struct SetUpFailure: Error {}

func check(_ condition: Bool) throws { if !condition { throw SetUpFailure() } }
