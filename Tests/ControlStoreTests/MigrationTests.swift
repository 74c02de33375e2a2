import ControlModel
import ControlStore
import Foundation
import GRDB
import Testing

@Suite("Store: schema versions")
struct MigrationTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  @Test func aNewerSchemaIsRefused() throws {
    do { try SQLiteStore(directory: scratch.store).commit(numbered(1)) }
    try RawDatabase.change(scratch.store, "INSERT INTO grdb_migrations VALUES ('3'), ('4')")
    #expect(throws: StoreOpenError.newer(migrations: ["3", "4"])) { try SQLiteStore(directory: scratch.store) }
    try RawDatabase.change(scratch.store, "DELETE FROM grdb_migrations WHERE identifier > '2'")
    #expect(try SQLiteStore(directory: scratch.store).load()?.lastEvent == 1)
  }

  /// A database as version 1 made it, in SQL of its own: what was released is still read.
  @Test func aDatabaseOfVersionOneIsRead() throws {
    try writeVersionOne()
    let store = try SQLiteStore(directory: scratch.store)
    let state = try #require(try store.load())
    #expect(state.partitions.map(\.cpuShare) == [90, 10])
    #expect(state.partitions.map(\.resets) == [0, 0])
    #expect(state.partitions[1].unconfirmedInsertions == [SlotNumber(0), SlotNumber(33)])
    #expect(state.slots.map(\.phase) == [.owned(PartitionID(1)), .free])
    #expect(state.slots[0].device == Device(name: "disk0", kind: .disk))
    #expect(state.slots[1].quarantine == .deviceFault)
    #expect(state.clusters.first?.fences.map(\.wall) == [77])
    #expect(state.operations.map(\.verb) == ["deact", "insert_card"])
    #expect(
      state.operations[0].result
        == .done(.powered(operation: OperationID(7), partition: PartitionID(0), state: .inactive)))
    #expect(state.operations[1].issuer == .operator_(uid: 1_000, role: .operator_))
    #expect(state.lastOperation == OperationID(8))
    #expect(try store.events(from: 1, limit: 9).map(\.detail) == ["slot 0 was connected to LPAR1"])
    #expect(store.auditMark?.number == 1)
    #expect(try AuditVerifier.verify(directory: scratch.store) == .intact(try #require(store.auditMark)))
  }

  /// Released versions stay: whoever edits one instead of adding another is told here.
  @Test func releasedVersionsHaveNotBeenEdited() throws {
    do { _ = try SQLiteStore(directory: scratch.store) }
    let made: [String] = try schema(scratch.store)
    let fixture = scratch.path + "/fixture"
    try FileManager.default.createDirectory(atPath: fixture, withIntermediateDirectories: false)
    try RawDatabase.change(fixture, Version1Fixture.schema)
    try RawDatabase.change(fixture, Version1Fixture.changesSince)
    #expect(try schema(fixture) == made)
  }

  private func schema(_ directory: String) throws -> [String] {
    let queue = try RawDatabase.open(directory)
    let texts = try queue.read { db in
      try String.fetchAll(
        db, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'grdb%' ORDER BY name")
    }
    try queue.close()
    return texts.map { $0.split { $0.isWhitespace }.joined(separator: " ") }
  }

  private func writeVersionOne() throws {
    try FileManager.default.createDirectory(
      atPath: scratch.store, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    try RawDatabase.change(scratch.store, Version1Fixture.schema)
    try RawDatabase.change(scratch.store, Version1Fixture.migrations)
    try RawDatabase.change(scratch.store, Version1Fixture.rows)
  }
}
