internal import RecordLog
internal import Testing

@Suite("The scan of a log, and what was promised")
struct LogScanTests {
  private static func record(_ number: UInt64, _ writer: String = "LPAR0") -> Record {
    Record(log: 9, number: number, writer: writer, run: 1, time: number)
  }

  private func scan(_ sectors: [Sector]) -> LogScan {
    var scan = LogScan(Superblock(log: 9, sectors: 100))
    for sector in sectors { scan.take(sector) }
    return scan
  }

  @Test("whole: the last one, the next number, each writer's share")
  func whole() {
    let found = scan([Self.record(1).sector, Self.record(2).sector, Self.record(3, "LPAR1").sector, .blank])
    #expect(found.faults.isEmpty && found.hasEnd)
    #expect(found.next == 4 && found.count == 3)
    #expect(found.writers == ["LPAR0": 2, "LPAR1": 1])
    #expect(found.sentence == "verified 3 records, last by LPAR1")
  }

  @Test("empty")
  func empty() {
    let found = scan([.blank, .blank])
    #expect(found.next == 1 && found.sentence == "verified 0 records" && found.faults.isEmpty)
  }

  @Test("a gap is one fault, however long what follows")
  func gap() {
    let found = scan([Self.record(1).sector, .blank, .blank, Self.record(4).sector, Self.record(5).sector])
    #expect(found.faults == [.gap(2, before: 4)])
  }

  @Test("damage beyond a gap is both")
  func damageBeyondGap() {
    let found = scan([Self.record(1).sector, .blank, Sector([1, 2, 3])])
    #expect(found.faults.count == 2)
    #expect(found.faults.contains(.gap(2, before: 3)))
  }

  @Test("promises: kept, lost, exchanged, none")
  func promises() {
    let found = scan([Self.record(1).sector, Self.record(2).sector, Self.record(3).sector, .blank])
    let kept = [1, 2].map { Acknowledgement(Self.record($0)).line }.joined()
    let whole = PromiseCheck(kept, against: found)
    #expect(whole.lost.isEmpty && whole.unreadable.isEmpty && whole.unpromised == 1)
    let lost = PromiseCheck(kept + Acknowledgement(Self.record(4)).line, against: found)
    #expect(lost.lost.map(\.number) == [4] && lost.promised == 3)
    let exchanged = PromiseCheck(Acknowledgement(Self.record(2, "LPAR1")).line, against: found)
    #expect(exchanged.lost.map(\.number) == [2])
    let none = PromiseCheck("", against: found)
    #expect(none.lost.isEmpty && none.unreadable.isEmpty)
  }

  @Test("a last line without its end promises nothing; any other that is none is damage")
  func lines() {
    let found = scan([.blank])
    #expect(PromiseCheck("4 0000", against: found) == PromiseCheck("", against: found))
    #expect(PromiseCheck("rubbish\n", against: found).unreadable == ["rubbish"])
    let promise = Acknowledgement(number: 17, checksum: 0xbc, writer: "LPAR0")
    #expect(promise.line == "17 000000bc LPAR0\n")
    #expect(Acknowledgement(line: "17 000000bc LPAR0") == promise)
  }
}
