/// One numbered record of the log: record n is in sector n.
package struct Record: Equatable, Sendable {
  private static let magic = Array("CPRECORD".utf8)
  /// Bytes of a writer's name at most, as partitions' names have (protocol, section 3).
  package static let nameLimit = 32

  /// The log that it belongs to.
  package let log: UInt64
  /// From 1, without a gap.
  package let number: UInt64
  /// The partition that wrote it.
  package let writer: String
  /// Which run of the service in that partition wrote it.
  package let run: UInt64
  /// Wall clock of the writer, nanoseconds since 1970-01-01 UTC.
  package let time: UInt64

  package init(log: UInt64, number: UInt64, writer: String, run: UInt64, time: UInt64) {
    self.log = log
    self.number = number
    self.writer = writer
    self.run = run
    self.time = time
  }

  /// As its sector holds it; a longer name is cut.
  package var sector: Sector {
    let name = writer.utf8.prefix(Self.nameLimit)
    var sector = Sector.blank
    sector.put(Self.magic, at: 0)
    for (index, value) in [number, log, run, time, UInt64(name.count)].enumerated() {
      sector.put(value, at: 8 + 8 * index)
    }
    sector.put(name, at: 48)
    sector.seal()
    return sector
  }

  /// The checksum of its sector, by which an ``Acknowledgement`` names exactly this record.
  package var checksum: UInt32 { sector.checksum }

  /// Reads the sector of record `number` of `log`; nil when it is blank.
  package static func read(_ sector: Sector, number: UInt64, log: UInt64) throws(RecordFault) -> Record? {
    if sector.isBlank { return nil }
    guard sector.bytes.starts(with: magic) else { throw .damaged(number, "this is no record") }
    guard sector.isWhole else { throw .damaged(number, "its checksum is wrong") }
    guard sector.number(at: 16) == log else { throw .damaged(number, "it is of another log") }
    guard sector.number(at: 8) == number else {
      throw .damaged(number, "the record here has the number \(sector.number(at: 8))")
    }
    let length = Int(min(sector.number(at: 40), UInt64(nameLimit)))
    return Record(
      log: log, number: number, writer: sector.text(at: 48, length: length), run: sector.number(at: 24),
      time: sector.number(at: 32))
  }
}
