import Foundation

/// A real file system of a few hundred KiB, mounted for one test, which needs root.
final class SmallFileSystem: Sendable {
  let path: String
  private let scratch: Scratch

  init(kibibytes: Int) throws {
    scratch = try Scratch()
    path = scratch.path + "/small"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    guard Self.run("mount", "-t", "tmpfs", "-o", "size=\(kibibytes)k,mode=0700", "tmpfs", path) else {
      throw CocoaError(.fileWriteUnknown)
    }
  }
  deinit { _ = Self.run("umount", "-l", path) }

  func remountReadOnly() -> Bool { Self.run("mount", "-o", "remount,ro", path) }

  /// Takes all the room that is left but `kibibytes`.
  func fill(leaving kibibytes: Int = 0) throws {
    let name = path + "/fill"
    _ = FileManager.default.createFile(atPath: name, contents: Data())
    let number = open(name, O_WRONLY)
    defer { close(number) }
    let page = [UInt8](repeating: 1, count: 4_096)
    while write(number, page, page.count) == page.count {}
    var facts = stat()
    guard fstat(number, &facts) == 0 else { throw CocoaError(.fileReadUnknown) }
    ftruncate(number, max(0, facts.st_size - off_t(kibibytes * 1_024)))
  }

  func empty() throws { try FileManager.default.removeItem(atPath: path + "/fill") }

  /// Whether this process may mount: tried once.
  static let isPossible: Bool = { geteuid() == 0 && (try? SmallFileSystem(kibibytes: 64)) != nil }()

  private static func run(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
