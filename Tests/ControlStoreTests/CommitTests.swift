import ControlModel
import ControlPlane
import ControlStore
import Testing

@Suite("Store: a commit is all or nothing")
struct CommitTests {
  let scratch: Scratch
  let store: SQLiteStore
  init() throws {
    scratch = try Scratch()
    store = try SQLiteStore(directory: scratch.store)
    try store.commit(numbered(1))
  }

  /// Change sets that fail after rows before them have been written.
  private static func broken() -> [ChangeSet] {
    var gap = numbered(2)
    gap.events.append(numbered(4).events[0])
    var again = numbered(1)
    again.slots[0].epoch = Epoch(99)
    var great = numbered(2)
    great.slots[0].epoch = Epoch(UInt64(Int64.max) + 1)
    var orphan = numbered(2)
    orphan.slots[0].partition = PartitionID(9)
    var share = numbered(2)
    share.partitions[0].cpuShare = 101
    var audit = numbered(2)
    audit.audits.append(
      AuditEntry(time: 1, issuer: "uid 0", command: "act LPAR=0", decision: "done", operation: nil, count: 0))
    return [gap, again, great, orphan, share, audit]
  }

  @Test(arguments: broken()) func aFailureInTheMiddleLeavesNothing(changes: ChangeSet) throws {
    let before = try store.load()
    let mark = store.auditMark
    let failure = #expect(throws: StoreFailure.self) { try store.commit(changes) }
    #expect(failure?.kind == .other)
    #expect(try store.load() == before)
    #expect(try store.events(from: 0, limit: 10).count == 1)

    try store.commit(numbered(2))
    #expect(try store.load()?.slots[0].epoch == Epoch(2))
    #expect(store.auditMark?.number == (mark?.number ?? 0) + 1)
    #expect(try AuditVerifier.verify(directory: scratch.store) == .intact(try #require(store.auditMark)))
  }

  @Test func theFirstEventIsNumberOne() throws {
    let other = try SQLiteStore(directory: scratch.path + "/other")
    #expect(throws: StoreFailure(.other, "event 2 does not follow event 0")) { try other.commit(numbered(2)) }
    #expect(try other.load() == nil)
  }

  @Test func nothingToWriteIsNoFailure() throws {
    try store.commit(ChangeSet())
    #expect(try store.load()?.lastEvent == 1)
  }
}
