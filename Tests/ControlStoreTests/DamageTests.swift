import ControlModel
import ControlPlane
import ControlStore
import Foundation
import GRDB
import SeededRandom
import Testing

@Suite("Store: damage is an error that names the row")
struct DamageTests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    var samples = Samples(seed: 21)
    var changes = samples.changes()
    changes.operations[2].failover = nil
    try SQLiteStore(directory: scratch.store).commit(changes)
  }

  private func failure() throws -> StoreFailure? {
    let store = try SQLiteStore(directory: scratch.store)
    return #expect(throws: StoreFailure.self) { try store.load() }
  }

  @Test(arguments: [
    ("slot", 31, "phase = 'lost'", "phase"), ("slot", 31, "phase = 'free', holder = 1", "holder"),
    ("slot", 31, "phase = 'owned', holder = NULL", "holder"), ("slot", 31, "epoch = -1", "epoch"),
    ("slot", 31, "\"partition\" = 70000", "partition"), ("slot", 31, "eject_pending = 2", "eject_pending"),
    ("slot", 31, "device = 'x', device_kind = NULL", "device_health"), ("slot", 31, "quarantine = ''", "quarantine"),
    ("slot", 31, "release_proof = 'hope'", "release_proof"), ("partition", 3, "power = 'ACTIVE'", "power"),
    ("partition", 3, "cpu_share = 9223372036854775807, held = 7", "held"),
    ("partition", 3, "unconfirmed_insertions = '[1,0]'", "unconfirmed_insertions"),
    ("partition", 3, "eject_requests = 'none'", "eject_requests"), ("cluster", 7, "locked = -1", "locked"),
    ("operation", 4, "issuer_kind = 'nobody'", "issuer_kind"),
    ("operation", 4, "issuer_kind = 'uid', issuer = 4294967296", "issuer"),
    ("operation", 4, "issuer_kind = 'partition', issuer = 1, issuer_role = 'admin'", "issuer_role"),
    ("operation", 4, "part = '{}'", "part"), ("operation", 4, "part = ''", "part"),
    ("operation", 4, "result = '[1]'", "result"), ("operation", 4, "failover = 'null '", "failover"),
    ("operation", 4, "began = -1", "began"), ("operation", 4, "ended = -1", "ended"),
  ]) func aBrokenFieldIsNamed(table: String, row: Int, change: String, column: String) throws {
    try RawDatabase.change(scratch.store, "UPDATE \"\(table)\" SET \(change) WHERE number = \(row)")
    let failure = try failure()
    #expect(failure?.kind == .damaged)
    #expect(failure?.text.hasPrefix("table \(table), row \(row): \(column) ") == true, "\(failure?.text ?? "")")
  }

  @Test func aBrokenEventIsNamed() throws {
    try RawDatabase.change(scratch.store, "UPDATE event SET kind = 'miracle' WHERE seq = 3")
    let store = try SQLiteStore(directory: scratch.store)
    #expect(throws: StoreFailure(.damaged, "table event, row 3: kind has an unknown value")) {
      try store.events(from: 1, limit: 10)
    }
    #expect(try store.events(from: 4, limit: 10).count == 2)
  }

  /// STRICT keeps a BLOB out of a TEXT column, but not bytes that are no UTF-8.
  @Test(arguments: ["part", "failover", "result"]) func randomBytesInJSONAreAnError(column: String) throws {
    var numbers = SplitMix64(seed: 1)
    for _ in 0..<60 {
      let bytes = numbers.bytes(Int(numbers.next() % 40) + 1)
      try RawDatabase.change(
        scratch.store, "UPDATE operation SET \(column) = CAST(? AS TEXT) WHERE number = 3",
        arguments: [Data(bytes)])
      let failure = try failure()
      #expect(failure?.kind == .damaged)
      #expect(failure?.text.hasPrefix("table operation, row 3: \(column) ") == true, "\(failure?.text ?? "")")
    }
  }

  /// A changed byte of valid JSON may leave it valid; it may not crash.
  @Test func aFlippedByteInJSONIsAnErrorOrAnotherValue() throws {
    let text: String = try #require(
      try RawDatabase.value(scratch.store, "SELECT part FROM operation WHERE number = 3"))
    var numbers = SplitMix64(seed: 2)
    var refused = 0
    for _ in 0..<200 {
      var bytes = Array(text.utf8)
      bytes[Int(numbers.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: numbers.next())
      try RawDatabase.change(
        scratch.store, "UPDATE operation SET part = CAST(? AS TEXT) WHERE number = 3", arguments: [Data(bytes)])
      let store = try SQLiteStore(directory: scratch.store)
      do { _ = try store.load() } catch {
        #expect(error.kind == .damaged)
        refused += 1
      }
    }
    #expect(refused > 50, "a run in which little was broken is void")
  }

  @Test func aBrokenPageIsDamage() throws {
    let file = scratch.store + "/state.db"
    let handle = try #require(FileHandle(forUpdatingAtPath: file))
    let size = try handle.seekToEnd()
    for page in 1..<(size / 4_096) {
      try handle.seek(toOffset: page * 4_096)
      try handle.write(contentsOf: Data(repeating: 0xff, count: 4_096))
    }
    try handle.close()
    let error = #expect(throws: (any Error).self) { _ = try SQLiteStore(directory: scratch.store).load() }
    switch error {
    case let error as StoreOpenError:
      guard case .database(let failure) = error else { return #expect(Bool(false), "\(error)") }
      #expect(failure.kind == .damaged)
    case let failure as StoreFailure: #expect(failure.kind == .damaged)
    default: #expect(Bool(false), "\(String(describing: error))")
    }
  }
}
