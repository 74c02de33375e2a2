import CFaultVFS
import ControlModel
import ControlStore
import Foundation
import Testing

@Suite("Store: kill -9 at the n-th I/O")
struct CrashTests {
  /// All that was answered is there, and nothing of a later commit is there in part.
  ///
  /// A process of its own commits in a loop, writes down each number that was answered, and is killed within an
  /// operation on the files.
  @Test(arguments: [FAULT_KILL.rawValue, FAULT_TORN.rawValue]) func answeredIsDurable(action: UInt32) async throws {
    var reached: Set<UInt64> = []
    for nth in stride(from: 1, through: 61, by: 4) {
      let scratch = try Scratch()
      let (path, answers) = (scratch.store, scratch.path + "/answers")
      do { _ = try SQLiteStore(directory: path) }
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [
          path = path as String, answers = answers as String, nth = nth as Int, action = action as UInt32
        ] in
        try Self.commitUntilKilled(path, answers, nth, action)
      }
      let lines = (try? String(contentsOfFile: answers, encoding: .utf8))?.split(separator: "\n") ?? []
      let answered = lines.last.flatMap { UInt64($0) } ?? 0
      let store = try SQLiteStore(directory: path)
      let found = try store.load()?.lastEvent ?? 0
      #expect(found == answered || found == answered + 1, "answered \(answered), found \(found)")
      #expect(try store.load()?.slots.first?.epoch.number ?? 0 == found)
      #expect(try store.events(from: 0, limit: 1_000).map(\.seq) == Array((1..<(found + 1))))
      let mark = try #require(store.auditMark)
      #expect(mark.number == found)
      #expect(try AuditVerifier.verify(directory: path) == .intact(mark))
      try store.commit(numbered(found + 1))
      reached.insert(answered)
    }
    #expect(reached.count > 4, "a run in which nothing was answered is void")
  }

  private static func commitUntilKilled(_ path: String, _ answers: String, _ nth: Int, _ action: UInt32) throws {
    let rule = try FaultRule(below: path)
    var options = StoreOptions()
    options.checkpointPages = 8
    let store = try SQLiteStore(directory: path, options: options)
    #expect(FileManager.default.createFile(atPath: answers, contents: Data()))
    let file = try #require(FileHandle(forWritingAtPath: answers))
    rule.arm(fault_action(action), nth: nth)
    for seq in UInt64(1)...1_000 {
      try store.commit(numbered(seq))
      try file.write(contentsOf: Data("\(seq)\n".utf8))
    }
  }
}
