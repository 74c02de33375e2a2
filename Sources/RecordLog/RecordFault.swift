/// Why the disk's content is not a whole log.
package enum RecordFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// Sector 0 holds something that is not ours: nothing is written over it.
  case foreignDisk
  case damagedSuperblock(String)
  /// There are records but sector 0 is blank.
  case lostSuperblock
  /// The record's sector does not hold that record.
  case damaged(UInt64, String)
  /// The record is missing although a later one is there.
  case gap(UInt64, before: UInt64)

  package var description: String {
    switch self {
    case .foreignDisk: "the disk holds something else: sector 0 is neither blank nor a record log's"
    case .damagedSuperblock(let what): "the log's first sector is damaged: \(what)"
    case .lostSuperblock: "the log's first sector is blank, but records follow it"
    case .damaged(let number, let what): "record \(number) is damaged: \(what)"
    case .gap(let number, let later): "record \(number) is missing, but record \(later) is there"
    }
  }
}
