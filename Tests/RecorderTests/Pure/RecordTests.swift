internal import RecordLog
internal import Testing

@Suite("Records and sectors")
struct RecordTests {
  private let record = Record(log: 77, number: 3, writer: "LPAR0", run: 0xDEAD_BEEF_0000_0001, time: 1_700_000_000)

  @Test("CRC-32C of the standard's example")
  func checksum() { #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283) }

  @Test("what is written is read again, whatever it holds")
  func roundTrip() throws {
    for _ in 0..<200 {
      let length = Int.random(in: 0...Record.nameLimit)
      let record = Record(
        log: .random(in: 0...UInt64.max), number: .random(in: 1...UInt64.max),
        writer: String((0..<length).map { _ in "abcXYZ019_-".randomElement() ?? "a" }),
        run: .random(in: 0...UInt64.max), time: .random(in: 0...UInt64.max))
      #expect(record.sector.bytes.count == 512)
      #expect(try Record.read(record.sector, number: record.number, log: record.log) == record)
    }
  }

  @Test("every single bit that is changed is noticed")
  func bits() throws {
    for bit in 0..<512 * 8 {
      var bytes = record.sector.bytes
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: RecordFault.self) { try Record.read(Sector(bytes), number: 3, log: 77) }
    }
  }

  @Test("a record in another's place, or of another log, is none")
  func place() {
    #expect(throws: RecordFault.damaged(4, "the record here has the number 3")) {
      try Record.read(record.sector, number: 4, log: 77)
    }
    #expect(throws: RecordFault.damaged(3, "it is of another log")) {
      try Record.read(record.sector, number: 3, log: 78)
    }
  }

  @Test("a blank sector is no record, and no superblock")
  func blank() throws {
    #expect(try Record.read(.blank, number: 1, log: 77) == nil)
    #expect(try Superblock.read(.blank) == nil)
  }

  @Test("the superblock: read again, foreign, damaged")
  func superblock() throws {
    let block = Superblock(log: 5, sectors: 4096)
    #expect(try Superblock.read(block.sector) == block)
    #expect(throws: RecordFault.foreignDisk) { try Superblock.read(Sector(Array("ext4".utf8))) }
    var bytes = block.sector.bytes
    bytes[24] ^= 1
    #expect(throws: RecordFault.damagedSuperblock("its checksum is wrong")) { try Superblock.read(Sector(bytes)) }
  }
}
