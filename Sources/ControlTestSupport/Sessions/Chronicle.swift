package import ControlModel
package import ControlProtocol
internal import Synchronization

/// What happened at the plane's edges, in order: the order of commits, requests and answers is what is to be proved.
package final class Chronicle: Sendable {
  package enum Entry: Equatable, Sendable {
    case committed(Int)
    case asked(MachineRequest)
    case answered(Ticket, isDone: Bool)
    case notified(SessionID, WireNotification)
    case published(SessionID, UInt64)
    case closed(SessionID)
  }
  private let state = Mutex<[Entry]>([])
  package init() {}

  package var entries: [Entry] { state.withLock { $0 } }
  package func note(_ entry: Entry) { state.withLock { $0.append(entry) } }
  package func clear() { state.withLock { $0 = [] } }

  /// Where an entry stands first; nil when it never came.
  package func place(_ matches: (Entry) -> Bool) -> Int? { entries.firstIndex(where: matches) }
}
