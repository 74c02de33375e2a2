import Glibc
import PartitionProcesses

/// Which media have ever been seen: a file of the state directory, one path a line.
///
/// A medium that is missing is made anew only if it never was there. Otherwise it is not mounted, was moved or was
/// lost, and an empty disk in its place would hide that.
struct MediaLedger {
  let path: String
  private var known: Set<String> = []
  private var new: [String] = []

  /// Reads what is there; none is an empty one.
  init(stateDirectory: String) throws(SystemError) {
    path = "\(stateDirectory)/device/media"
    let file: OpenFile
    do { file = try OpenFile(path, flags: O_RDONLY) } catch {
      if error.number == ENOENT { return }
      throw error
    }
    let size = Int(try file.status().st_size)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
    defer { bytes.deallocate() }
    try file.read(at: 0, into: bytes)
    known = Set(bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) })
  }

  func contains(_ medium: String) -> Bool { known.contains(medium) }

  mutating func add(_ medium: String) {
    if known.insert(medium).inserted { new.append(medium) }
  }

  /// Appends what is new and returns when it is on the disk.
  mutating func save() throws(SystemError) {
    guard !new.isEmpty else { return }
    let file = try OpenFile(path, flags: O_WRONLY | O_CREAT)
    let lines = Array(new.map { "\($0)\n" }.joined().utf8)
    try file.write(at: UInt64(try file.status().st_size), from: lines)
    guard fsync(file.raw) == 0 else { throw SystemError("fsync", path) }
    try file.close()
    new = []
  }
}
