/// What is on the disk, gathered sector by sector from record 1 on.
///
/// It takes in every sector that it is given and keeps all faults, so that one look names them all.
package struct LogScan: Equatable, Sendable {
  package let superblock: Superblock
  /// The last whole record before the first blank or damaged sector.
  package private(set) var last: Record?
  /// The checksum of each record that was found whole, by its number.
  package private(set) var checksums: [UInt64: UInt32] = [:]
  /// How many whole records each writer has.
  package private(set) var writers: [String: Int] = [:]
  package private(set) var faults: [RecordFault] = []
  /// The sector that is looked at next.
  package private(set) var position: UInt64
  private var firstBlank: UInt64?
  private var hasNamedGap = false

  package init(_ superblock: Superblock) {
    self.superblock = superblock
    position = 1
  }

  /// The end of the records was seen: a blank sector.
  package var hasEnd: Bool { firstBlank != nil }
  package var count: Int { checksums.count }
  /// The number that the next record gets.
  package var next: UInt64 { (last?.number ?? 0) + 1 }

  /// Takes in the sector at ``position``.
  package mutating func take(_ sector: Sector) {
    let number = position
    position += 1
    do {
      guard let record = try Record.read(sector, number: number, log: superblock.log) else {
        firstBlank = firstBlank ?? number
        return
      }
      checksums[number] = sector.checksum
      writers[record.writer, default: 0] += 1
      if let firstBlank { return nameGap(firstBlank, before: number) }
      last = record
    } catch {
      faults.append(error)
      if let firstBlank { nameGap(firstBlank, before: number) }
    }
  }

  /// One gap is one fault, however many records follow it.
  private mutating func nameGap(_ number: UInt64, before later: UInt64) {
    if !hasNamedGap { faults.append(.gap(number, before: later)) }
    hasNamedGap = true
  }

  /// `verified 12 records, last by LPAR0`.
  package var sentence: String {
    "verified \(count) records" + (last.map { ", last by \($0.writer)" } ?? "")
  }
}
