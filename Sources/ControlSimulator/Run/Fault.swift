/// The faults that a run injects.
package enum Fault: String, CaseIterable, Sendable {
  case crashBeforeCommit = "crash before a commit"
  case crashAfterCommit = "crash after a commit, before its effects"
  case crashBetweenEffects = "crash between two effects"
  case gracefulRestart = "restart by SIGTERM"
  case storeFailure = "commit failed"
  case reportLost = "report lost"
  case reportDoubled = "report doubled"
  case reportStale = "report of the past"
  case reportReordered = "reports out of order"
  case requestLost = "request lost"
  case connectFailed = "connecting failed"
  case releaseFailed = "release failed"
  case resetFailed = "reset failed"
  case powerOnFailed = "power-on failed"
  case partitionDied = "partition died"
  case deviceFault = "device fault"
  case cardPulled = "card pulled while connected"
  case unaskedEject = "unasked eject"
  case foreignEject = "eject of another's slot"
  case guestRefused = "guest refused"
  case guestSilent = "guest did not answer"
  case answerDoubled = "guest answered twice"
  case earlyDeadline = "deadline out of order"
  case untimelyDeadline = "deadline while the daemon was away"
  case clockJump = "wall clock jumped"
}

/// How often each fault was injected.
package struct FaultCounts: Equatable, Sendable {
  private var counts = [Int](repeating: 0, count: Fault.allCases.count)
  private static let places: [Fault: Int] = Dictionary(
    uniqueKeysWithValues: Fault.allCases.enumerated().map { ($1, $0) })
  package init() {}

  package subscript(fault: Fault) -> Int {
    get { counts[Self.places[fault] ?? 0] }
    set { counts[Self.places[fault] ?? 0] = newValue }
  }

  package mutating func add(_ other: FaultCounts) {
    for place in counts.indices { counts[place] += other.counts[place] }
  }

  /// The kinds that came fewer than `minimum` times: a run with any is void.
  package func scarce(below minimum: Int) -> [Fault] { Fault.allCases.filter { self[$0] < minimum } }
}
