internal import RecordLog

/// The log on the card's disk: read and verified as a whole, then appended to.
struct DiskLog {
  private let card: DiskCard
  /// What was on the disk when it was opened.
  let scan: LogScan
  private let sectors: UInt64

  /// Reads what is on the disk up to one batch beyond the first blank sector; `wholly`, up to the disk's end.
  static func scan(_ card: DiskCard, wholly: Bool) throws(CardError) -> LogScan? {
    let capacity = try card.capacity()
    guard capacity >= 2 else { throw .over(.io, "a disk of \(capacity) sectors is too small") }
    let superblock = try superblock(card)
    guard let superblock else {
      let following = try card.read(1, count: min(DiskCard.batch, capacity - 1))
      guard following.allSatisfy(\.isBlank) else { throw .over(.damage, RecordFault.lostSuperblock.description) }
      return nil
    }
    guard superblock.sectors <= capacity else {
      throw .over(.damage, "the log was made for \(superblock.sectors) sectors, the disk has \(capacity)")
    }
    var scan = LogScan(superblock)
    var isBeyond = false
    while scan.position < superblock.sectors, wholly || !isBeyond {
      isBeyond = scan.hasEnd
      let count = min(DiskCard.batch, superblock.sectors - scan.position)
      for sector in try card.read(scan.position, count: count) { scan.take(sector) }
    }
    return scan
  }

  private static func superblock(_ card: DiskCard) throws(CardError) -> Superblock? {
    let sector = try card.read(0, count: 1)[0]
    do { return try Superblock.read(sector) } catch { throw .over(.damage, error.description) }
  }

  /// Verifies what is there, and makes the log on a blank disk.
  ///
  /// Faults end it.
  init(opening card: DiskCard) throws(CardError) {
    self.card = card
    let found = try Self.scan(card, wholly: false)
    try card.arm()
    if let found {
      scan = found
    } else {
      let made = Superblock(log: .random(in: 1...UInt64.max), sectors: try card.capacity())
      // Still blank, now that nothing can come between us and the disk unseen.
      guard try card.readOne(0).isBlank else { throw .gone("the disk changed while it was read") }
      try card.writeOne(made.sector, to: 0)
      scan = LogScan(made)
    }
    sectors = scan.superblock.sectors
    let faults = scan.faults.prefix(5).map(\.description)
    guard faults.isEmpty else { throw .over(.damage, "\(scan.sentence): \(faults.joined(separator: "; "))") }
    try verifyEnd()
  }

  /// Another partition may have written while we were reading: once armed, what the end looks like is what it is.
  private func verifyEnd() throws(CardError) {
    if let last = scan.last, try card.readOne(last.number) != last.sector { throw .gone("the disk changed meanwhile") }
    if scan.next < sectors, try !card.readOne(scan.next).isBlank { throw .gone("the disk changed meanwhile") }
  }

  /// Writes the record to its sector and returns when it is on the disk for good.
  func append(_ record: Record) throws(CardError) {
    guard record.number < sectors else { throw .over(.full, "the log is full: \(sectors - 1) records") }
    try card.writeOne(record.sector, to: record.number)
  }
}
