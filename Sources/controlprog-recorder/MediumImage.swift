internal import Glibc
internal import RecordLog

/// The medium's file on the host, read without the card.
struct MediumImage {
  private let path: String

  init(_ path: String) { self.path = path }

  /// All of it; a blank one is a log without records.
  func scan() throws(Ending) -> LogScan {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .system(path) }
    defer { close(file) }
    let first = try sector(0, of: file) ?? .blank
    let superblock: Superblock?
    do { superblock = try Superblock.read(first) } catch { throw Ending(.damage, error.description) }
    var scan = LogScan(superblock ?? Superblock(log: 0, sectors: UInt64.max))
    while scan.position < scan.superblock.sectors, let sector = try sector(scan.position, of: file) {
      if superblock == nil, !sector.isBlank { throw Ending(.damage, RecordFault.lostSuperblock.description) }
      scan.take(sector)
    }
    return scan
  }

  /// Nil at the end of the file.
  private func sector(_ number: UInt64, of file: Int32) throws(Ending) -> Sector? {
    var bytes = [UInt8](repeating: 0, count: Sector.size)
    let count = pread(file, &bytes, bytes.count, off_t(number) * off_t(Sector.size))
    guard count >= 0 else { throw .system(path) }
    return count == Sector.size ? Sector(bytes) : nil
  }
}
