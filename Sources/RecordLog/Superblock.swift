/// Sector 0: that the disk holds a record log, and which one.
package struct Superblock: Equatable, Sendable {
  private static let magic = Array("CPRECLOG".utf8)
  private static let version: UInt64 = 1

  /// Drawn when the log is made, so that no record of an older log on the same disk is taken for one of this.
  package let log: UInt64
  /// Sectors of the disk when the log was made, the superblock's own among them.
  package let sectors: UInt64

  package init(log: UInt64, sectors: UInt64) {
    self.log = log
    self.sectors = sectors
  }

  /// As sector 0 holds it.
  package var sector: Sector {
    var sector = Sector.blank
    sector.put(Self.magic, at: 0)
    sector.put(Self.version, at: 8)
    sector.put(log, at: 16)
    sector.put(sectors, at: 24)
    sector.seal()
    return sector
  }

  /// Reads sector 0; nil when the disk is blank there, ``RecordFault`` when it holds something else.
  package static func read(_ sector: Sector) throws(RecordFault) -> Superblock? {
    if sector.isBlank { return nil }
    guard sector.bytes.starts(with: magic) else { throw .foreignDisk }
    guard sector.isWhole else { throw .damagedSuperblock("its checksum is wrong") }
    guard sector.number(at: 8) == version else { throw .damagedSuperblock("version \(sector.number(at: 8))") }
    return Superblock(log: sector.number(at: 16), sectors: sector.number(at: 24))
  }
}
