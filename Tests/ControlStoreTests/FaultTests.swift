import CFaultVFS
import ControlModel
import ControlPlane
import ControlStore
import Testing

@Suite("Store: the n-th I/O fails, for every n")
struct FaultTests {
  struct Case: Sendable, CustomStringConvertible {
    let action: fault_action
    let stays: Bool
    /// With 1 every commit also moves the log into the database.
    let checkpointPages: Int
    var description: String { "action \(action.rawValue), stays \(stays), checkpoint \(checkpointPages)" }
  }

  static let cases: [Case] = [FAULT_IO_ERROR, FAULT_FULL, FAULT_READ_ONLY].flatMap { action in
    [false, true].flatMap { stays in [1, 1_000].map { Case(action: action, stays: stays, checkpointPages: $0) } }
  }

  @Test(arguments: cases) func duringACommit(fault: Case) throws {
    var injected = 0
    var failures: [StoreFailure] = []
    for nth in 1...200 {
      let run = try CommitRun(fault, nth)
      try run.perform()
      if !run.hasFired { break }
      injected += 1
      if let failure = run.failure { failures.append(failure) }
      #expect(nth < 200, "the commit never ends")
    }
    #expect(injected >= 8, "a run that injected too few faults is void")
    let kinds = Set(failures.map(\.kind))
    // 1034 is SQLITE_IOERR_FSYNC: no commit is answered before its sync.
    #expect(failures.contains { $0.text.hasPrefix("SQLite 1034:") })
    switch fault.action {
    case FAULT_READ_ONLY: #expect(kinds.contains(.readOnly))
    case FAULT_FULL: #expect(kinds.contains(.full) == fault.stays, "one full write is got over by trying again")
    default: #expect(kinds == [.other])
    }
  }

  /// Opening fails with an error or succeeds; nothing that was committed is lost by it.
  @Test(arguments: [FAULT_IO_ERROR, FAULT_FULL, FAULT_READ_ONLY].map(\.rawValue), [false, true])
  func duringOpening(action: UInt32, stays: Bool) throws {
    var injected = 0
    for nth in 1...300 {
      let scratch = try Scratch()
      let rule = try FaultRule(below: scratch.store)
      rule.arm(fault_action(action), nth: nth, stays: stays)
      _ = try? SQLiteStore(directory: scratch.store)
      let hasFired = rule.fired > 0
      rule.disarm()
      let store = try SQLiteStore(directory: scratch.store)
      #expect(try store.load() == nil)
      try store.commit(numbered(1))
      if !hasFired { break }
      injected += 1
    }
    #expect(injected >= 20, "a run that injected too few faults is void")
  }
}

/// One commit with one fault in it, and what must hold afterwards.
private final class CommitRun {
  private let fault: FaultTests.Case
  private let nth: Int
  private let scratch: Scratch
  private let rule: FaultRule
  private let store: SQLiteStore
  private(set) var hasFired = false
  /// How the commit was refused, if it was.
  private(set) var failure: StoreFailure?

  init(_ fault: FaultTests.Case, _ nth: Int) throws {
    self.fault = fault
    self.nth = nth
    scratch = try Scratch()
    rule = try FaultRule(below: scratch.store)
    var options = StoreOptions()
    options.checkpointPages = fault.checkpointPages
    store = try SQLiteStore(directory: scratch.store, options: options)
  }

  func perform() throws {
    var samples = Samples(seed: UInt64(nth))
    let first = samples.changes()
    let second = samples.changes(firstEvent: 6)
    try store.commit(first)
    let before = try store.load()
    let after = StoredState(after: [first, second])

    rule.arm(fault.action, nth: nth, stays: fault.stays)
    failure = refusal(of: second)
    hasFired = rule.fired > 0
    // What a crash would leave at this very moment, and what the running store says.
    let image = try scratch.crashImage(of: scratch.store, as: "image")
    rule.disarm()
    let recovered = try SQLiteStore(directory: image).load()
    if let failure {
      #expect(hasFired)
      #expect(try store.load() == before, "\(failure.text)")
      let isOpen = failure.text.contains("a crash now may")
      #expect(recovered == before || (isOpen && recovered == after), "\(failure.text)")
      #expect(!isOpen || fault.stays, "one fault alone leaves nothing open")
    } else {
      #expect(try store.load() == after)
      #expect(recovered == after, "answered is durable")
    }
    try goOn(failure == nil ? 11 : 6, samples: &samples, [first] + (failure == nil ? [second] : []))
  }

  /// The connection is usable again, and the numbers go on without a gap.
  private func goOn(_ seq: UInt64, samples: inout Samples, _ committed: [ChangeSet]) throws {
    let third = samples.changes(firstEvent: seq)
    try store.commit(third)
    let state = StoredState(after: committed + [third])
    #expect(try store.load() == state)
    #expect(try AuditVerifier.verify(directory: scratch.store) == .intact(try #require(store.auditMark)))
    let image = try scratch.crashImage(of: scratch.store, as: "later")
    #expect(try SQLiteStore(directory: image).load() == state)
  }

  private func refusal(of changes: ChangeSet) -> StoreFailure? {
    do {
      try store.commit(changes)
      return nil
    } catch { return error }
  }
}
