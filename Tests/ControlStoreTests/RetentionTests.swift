import ControlModel
import ControlStore
import Testing

@Suite("Store: the past is kept up to a limit")
struct RetentionTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  @Test func oldEventsGoInLots() throws {
    var options = StoreOptions()
    options.eventLimit = 40
    let store = try SQLiteStore(directory: scratch.store, options: options)
    for seq in UInt64(1)...200 {
      try store.commit(numbered(seq))
      let oldest = try store.oldestEvent()
      #expect(seq - oldest + 1 >= min(40, seq), "at least 40 are kept")
      #expect(seq - oldest + 1 <= 45, "a lot is 5")
      #expect(try store.events(from: 0, limit: 1).first?.seq == oldest)
    }
    #expect(try store.events(from: 0, limit: 500).map(\.seq) == Array(try store.oldestEvent()...200))
  }

  @Test func aLowerLimitIsReachedStepByStep() throws {
    do {
      let store = try SQLiteStore(directory: scratch.store)
      for seq in UInt64(1)...300 { try store.commit(numbered(seq)) }
    }
    var options = StoreOptions()
    options.eventLimit = 1
    let store = try SQLiteStore(directory: scratch.store, options: options)
    try store.commit(numbered(301))
    #expect(try store.events(from: 0, limit: 500).map(\.seq) == [301])
    #expect(try store.load()?.lastEvent == 301)
  }

  @Test func finishedOperationsGoAndOthersStay() throws {
    var options = StoreOptions()
    options.operationLimit = 10
    let store = try SQLiteStore(directory: scratch.store, options: options)
    var samples = Samples(seed: 3)
    var underWay = samples.operation(1)
    underWay.result = nil
    var named = samples.operation(2)
    named.result = .done(.done(operation: nil))
    var changes = numbered(1)
    changes.operations = [underWay, named]
    changes.slots[0].operation = named.id
    try store.commit(changes)
    for number in UInt64(3)...200 {
      var finished = samples.operation(number)
      finished.result = .done(.done(operation: nil))
      var changes = ChangeSet()
      changes.operations = [finished]
      try store.commit(changes)
      let count = try #require(try store.load()?.operations.count)
      #expect(count <= 10 + 2 + 2, "the limit, a lot, and the two that stay")
    }
    let state = try #require(try store.load())
    #expect(state.operations.prefix(2) == [underWay, named], "one under way, one that a slot names")
    #expect(state.operations.suffix(10).map(\.id.number) == Array(191...200))
    #expect(state.lastOperation == OperationID(200))
  }
}
