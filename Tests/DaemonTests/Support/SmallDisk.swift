internal import Glibc
internal import Testing

/// A small file system for the state directory, unmounted with it.
final class SmallDisk {
  let path: String
  private let scratch: Scratch

  private init(_ scratch: Scratch) {
    self.scratch = scratch
    path = "\(scratch.path)/disk"
  }

  /// Cancels the test, loudly, where file systems may not be mounted.
  static func mounted(size: String) throws -> SmallDisk {
    let disk = SmallDisk(try Scratch())
    mkdir(disk.path, 0o700)
    if mount("tmpfs", disk.path, "tmpfs", 0, "size=\(size),mode=0700") == 0 { return disk }
    try skip("a file system cannot be mounted here (\(lastError())): run the tests as root")
  }

  deinit { umount2(path, Int32(MNT_DETACH)) }

  /// Takes all the space there is.
  func fill() throws {
    let file = try openFile("\(path)/filler")
    defer { close(file) }
    for size in [1 << 16, 4096, 1] {
      let block = [UInt8](repeating: 1, count: size)
      while Glibc.write(file, block, size) > 0 {}
    }
    #expect(errno == ENOSPC)
  }

  func free() { unlink("\(path)/filler") }

  /// Not possible while a file is open for writing.
  func remount(readOnly: Bool) throws {
    let flags = UInt(MS_REMOUNT) | (readOnly ? UInt(MS_RDONLY) : 0)
    let result = mount("tmpfs", path, "tmpfs", flags, nil)
    try #require(result == 0, "remount: \(lastError())")
  }
}
