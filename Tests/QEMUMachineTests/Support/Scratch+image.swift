import ControlTestSupport
import Glibc

extension Scratch {
  /// A sparse raw image of `size` bytes whose first sector is not empty.
  func image(_ name: String = "disk.img", size: Int = 8 << 20) throws -> String {
    let path = "\(root)/\(name)"
    let fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    try check(fd >= 0 && ftruncate(fd, size) == 0)
    try check(pwrite(fd, "controlprog", 11, 0) == 11)
    close(fd)
    return path
  }
}

/// The set-up of a test came to nothing.
struct SetUpFailure: Error {}

func check(_ condition: Bool) throws { if !condition { throw SetUpFailure() } }
