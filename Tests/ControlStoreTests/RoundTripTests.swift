import ControlModel
import ControlPlane
import ControlStore
import Testing

@Suite("Store: what was committed is what is loaded")
struct RoundTripTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  @Test func aNewStoreHoldsNothing() throws {
    let store = try SQLiteStore(directory: scratch.store)
    #expect(try store.load() == nil)
    #expect(try store.oldestEvent() == 1)
    #expect(try store.events(from: 0, limit: 10) == [])
    #expect(store.auditMark == .origin)
  }

  @Test(arguments: 1...40) func everyFieldComesBack(seed: UInt64) throws {
    var samples = Samples(seed: seed)
    let first = samples.changes()
    let second = samples.changes(firstEvent: 6, events: 4)
    do {
      let store = try SQLiteStore(directory: scratch.store)
      try store.commit(first)
      #expect(try store.load() == StoredState(after: [first]))
      try store.commit(second)
    }
    let store = try SQLiteStore(directory: scratch.store)
    #expect(try store.load() == StoredState(after: [first, second]))
    #expect(try store.events(from: 0, limit: 100) == first.events + second.events)
  }

  @Test func eventsComeInOrderFromANumberOn() throws {
    var samples = Samples(seed: 7)
    let changes = samples.changes(events: 20)
    let store = try SQLiteStore(directory: scratch.store)
    try store.commit(changes)
    #expect(try store.events(from: 5, limit: 3).map(\.seq) == [5, 6, 7])
    #expect(try store.events(from: 19, limit: 10).map(\.seq) == [19, 20])
    #expect(try store.events(from: 21, limit: 10) == [])
    #expect(try store.events(from: 1, limit: 0) == [])
    #expect(try store.events(from: 1, limit: -1) == [])
    #expect(try store.events(from: .max, limit: 1) == [])
    #expect(try store.oldestEvent() == 1)
  }

  @Test func textsThatAreEqualToSwiftOnlyStayApart() throws {
    let store = try SQLiteStore(directory: scratch.store)
    var changes = numbered(1)
    changes.slots[0].device = Device(name: "e\u{301}", kind: .disk)
    try store.commit(changes)
    let name = try #require(try store.load()?.slots.first?.device?.name)
    #expect(Array(name.utf8) == Array("e\u{301}".utf8))
  }

  @Test func aTextIsNotCutOffAtANul() throws {
    let store = try SQLiteStore(directory: scratch.store)
    var changes = numbered(1)
    changes.slots[0].device = Device(name: "a\0b", kind: .disk)
    try store.commit(changes)
    #expect(try store.load()?.slots.first?.device?.name == "a\u{2400}b")
  }

  @Test func aChangedRowReplacesTheOlder() throws {
    let store = try SQLiteStore(directory: scratch.store)
    for seq in UInt64(1)...3 { try store.commit(numbered(seq)) }
    let state = try #require(try store.load())
    #expect(state.slots.map(\.epoch.number) == [3])
    #expect(state.lastEvent == 3)
  }
}
