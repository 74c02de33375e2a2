import ControlModel
import ControlPlane
import ControlStore
import Foundation
import GRDB
import Testing

@Suite("Audit trail")
struct AuditTests {
  let scratch: Scratch
  let end: AuditMark

  /// Eleven records, the store closed.
  init() throws {
    scratch = try Scratch()
    var samples = Samples(seed: 11)
    let store = try SQLiteStore(directory: scratch.store)
    for count in [3, 0, 1, 7] {
      var changes = ChangeSet()
      changes.audits = (0..<count).map { _ in samples.audit() }
      changes.partitions = [samples.partition(0)]
      try store.commit(changes)
    }
    end = try #require(store.auditMark)
  }

  private func verdict(known: AuditMark? = nil) throws -> AuditVerdict {
    try AuditVerifier.verify(directory: scratch.store, containing: known)
  }

  @Test func anUntouchedTrailIsIntact() throws {
    #expect(end.number == 11)
    #expect(end.hex.count == 64)
    #expect(try verdict() == .intact(end))
    #expect(try verdict(known: end) == .intact(end))
    #expect(try SQLiteStore(directory: scratch.store).auditMark == end)
  }

  @Test func anEmptyTrailIsIntact() throws {
    _ = try SQLiteStore(directory: scratch.path + "/empty")
    #expect(try AuditVerifier.verify(directory: scratch.path + "/empty") == .intact(.origin))
  }

  @Test(arguments: [
    "time = time + 1", "issuer = issuer || 'x'", "command = command || ' '", "decision = 'done ' || decision",
    "operation = coalesce(operation + 1, 0)", "operation = CASE WHEN operation IS NULL THEN 0 END",
    "count = count + 1", "hash = zeroblob(32)",
  ]) func aChangedFieldIsFound(change: String) throws {
    try RawDatabase.change(scratch.store, "UPDATE audit SET \(change) WHERE seq = 6")
    #expect(try verdict() == .broken(record: 6, fault: .hash))
  }

  @Test func aChangedLinkIsFound() throws {
    try RawDatabase.change(scratch.store, "UPDATE audit SET previous = zeroblob(32) WHERE seq = 6")
    #expect(try verdict() == .broken(record: 6, fault: .previous))
  }

  @Test func aTextMovedToItsNeighbourIsFound() throws {
    try RawDatabase.change(
      scratch.store, "UPDATE audit SET issuer = issuer || command, command = '' WHERE seq = 6",
      "UPDATE audit SET issuer = 'LPAR1' || issuer WHERE seq = 6")
    #expect(try verdict() == .broken(record: 6, fault: .hash))
  }

  @Test(arguments: [1, 6, 10]) func aMissingRecordIsFound(number: UInt64) throws {
    try RawDatabase.change(scratch.store, "DELETE FROM audit WHERE seq = ?", arguments: [Int64(number)])
    #expect(try verdict() == .broken(record: number, fault: .gap))
  }

  @Test func exchangedRecordsAreFound() throws {
    try RawDatabase.change(
      scratch.store, "UPDATE audit SET seq = 100 WHERE seq = 4", "UPDATE audit SET seq = 4 WHERE seq = 5",
      "UPDATE audit SET seq = 5 WHERE seq = 100")
    #expect(try verdict() == .broken(record: 4, fault: .previous))
  }

  @Test func aCutEndIsFoundByTheKnownMark() throws {
    try RawDatabase.change(scratch.store, "DELETE FROM audit WHERE seq > 8")
    guard case .intact(let mark) = try verdict() else { return #expect(Bool(false)) }
    #expect(mark.number == 8)
    #expect(try verdict(known: end) == .broken(record: 9, fault: .gap))
    #expect(try verdict(known: mark) == .intact(mark))
  }

  /// Somebody who can compute hashes rewrites the end: only the mark in the journal tells.
  @Test func aRewrittenEndIsFoundByTheKnownMark() throws {
    try RawDatabase.change(scratch.store, "DELETE FROM audit WHERE seq > 8")
    do {
      let store = try SQLiteStore(directory: scratch.store)
      var samples = Samples(seed: 99)
      var changes = ChangeSet()
      changes.audits = (0..<3).map { _ in samples.audit() }
      try store.commit(changes)
    }
    guard case .intact = try verdict() else { return #expect(Bool(false)) }
    #expect(try verdict(known: end) == .broken(record: 11, fault: .mark))
  }

  @Test(arguments: ["count = -5, seq = 6", "time = -1", "operation = -1", "seq = -3"])
  func aRowThatIsNoRecordIsFound(change: String) throws {
    try RawDatabase.change(scratch.store, "UPDATE audit SET \(change) WHERE seq = 6")
    let verdict = try verdict()
    guard case .broken(let record, _) = verdict else { return #expect(Bool(false), "\(verdict)") }
    #expect(record == (change == "seq = -3" ? 1 : 6))
  }

  @Test func aLongTrailIsReadInBatches() throws {
    let store = try SQLiteStore(directory: scratch.path + "/long")
    var changes = ChangeSet()
    var samples = Samples(seed: 5)
    changes.audits = (0..<1_500).map { _ in samples.audit() }
    try store.commit(changes)
    #expect(try AuditVerifier.verify(directory: scratch.path + "/long") == .intact(try #require(store.auditMark)))
  }

  @Test func theFilesOfAWorkingStoreAreNotTouched() throws {
    let store = try SQLiteStore(directory: scratch.store)
    try store.commit(numbered(1))
    let files = ["state.db", "state.db-wal"].map { URL(fileURLWithPath: scratch.store + "/" + $0) }
    let before = try files.map { try Data(contentsOf: $0) }
    #expect(try verdict() == .intact(try #require(store.auditMark)))
    #expect(try files.map { try Data(contentsOf: $0) } == before)
    try store.commit(numbered(2))
    #expect(try verdict() == .intact(try #require(store.auditMark)))
  }

  @Test func aCrashedStoreCanBeVerified() throws {
    let store = try SQLiteStore(directory: scratch.store)
    try store.commit(numbered(1))
    let image = try scratch.crashImage(of: scratch.store, as: "crashed")
    let wal = URL(fileURLWithPath: image + "/state.db-wal")
    let before = try Data(contentsOf: wal)
    #expect(try AuditVerifier.verify(directory: image) == .intact(try #require(store.auditMark)))
    #expect(try Data(contentsOf: wal) == before)
  }

  @Test func whatIsNotThereCannotBeVerified() {
    #expect(throws: StoreFailure.self) { try AuditVerifier.verify(directory: scratch.path + "/nowhere") }
  }
}
