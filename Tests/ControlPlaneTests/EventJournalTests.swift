import ControlModel
import ControlTestSupport
import Logging
import Synchronization
import Testing

@testable import ControlPlane

@Suite("The log's entries of a commit's events")
struct EventJournalTests {
  @Test func followTheCommitInOrderBehindItsAnswer() throws {
    let daemon = try LoggedPlane()
    let before = daemon.entries.count
    daemon.store.isHolding = true
    daemon.removeASlot()
    #expect(daemon.entries.count == before)
    daemon.store.releaseAll()
    let entries = daemon.entries[before...]
    #expect(!entries.isEmpty)
    #expect(daemon.entries.map(\.seq) == (1...daemon.entries.count).map { "\($0)" })
    #expect(entries.allSatisfy { $0.isAnswerOnItsWay })
    #expect(entries.last?.audit == "the newest mark")
    #expect(entries.dropLast().allSatisfy { $0.audit == nil })
  }

  @Test func areNotWrittenWhenTheCommitFails() throws {
    let daemon = try LoggedPlane()
    let before = daemon.entries
    daemon.store.failures.commit = StoreFailure(.full, "database or disk is full")
    daemon.removeASlot()
    #expect(daemon.entries == before)
  }

  @Test func areAllWrittenBeforeTheDaemonEnds() throws {
    let daemon = try LoggedPlane()
    let hasStopped = Mutex(false)
    let stopped: @Sendable () -> Bool = { hasStopped.withLock { $0 } }
    daemon.store.isHolding = true
    daemon.plane.stop { hasStopped.withLock { $0 = true } }
    daemon.lane.turnAll()
    daemon.store.release()
    daemon.lane.turnAll()
    // The commit is through; what its thread has still to do is not.
    #expect(!stopped())
    daemon.store.releaseAll()
    daemon.lane.turnAll()
    #expect(stopped())
    #expect(daemon.entries.last?.text.hasPrefix("the control program stops") == true)
  }
}

/// A plane that has started, and what it logs about events.
private final class LoggedPlane {
  let lane = ManualLane()
  let store = ScriptedStore()
  let plane: ControlPlane
  private let log: EventLog
  var entries: [EventLog.Entry] { log.entries.withLock { $0 } }

  init() throws {
    let log = EventLog(lane)
    let begun = try Reconciliation(Example.initial(Example.topology()), stored: nil)
    let marks = JournalMarks(auditMark: { "the newest mark" })
    plane = ControlPlane(
      state: begun.state, store: store, machine: ScriptedMachine(), lane: lane,
      settings: PlaneSettings(version: "test", journal: marks, giveUp: { _ in }),
      log: Logger(label: "plane") { _ in EventLog.Handler(log: log) }, storeThread: store)
    self.log = log
    plane.start(additions: begun.additions) { _ in }
    lane.turnAll()
  }

  /// On behalf of a connection that does not wait for the answer.
  func removeASlot() {
    let command = Command.remPCI(
      lpar: .number(0), slot: nil, mode: .revoke, timeout: .seconds(30), wait: Wait.none)
    plane.post(.command(command, .operator_(uid: 0, role: .admin), Ticket(session: SessionID(1), request: 1)))
    lane.turnAll()
  }
}

/// What was logged about events, and whether the commit's answer was on its way to the lane by then.
private final class EventLog: Sendable {
  struct Entry: Equatable {
    let text: String
    let seq: String
    let audit: String?
    let isAnswerOnItsWay: Bool
  }
  let entries = Mutex<[Entry]>([])
  private let lane: ManualLane
  init(_ lane: ManualLane) { self.lane = lane }

  struct Handler: LogHandler {
    let log: EventLog
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {
      guard let seq = event.metadata?["seq"] else { return }
      let entry = Entry(
        text: event.message.description, seq: "\(seq)", audit: event.metadata?["audit"].map { "\($0)" },
        isAnswerOnItsWay: !log.lane.isIdle)
      log.entries.withLock { $0.append(entry) }
    }
  }
}
